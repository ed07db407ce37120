; A channel for staff that everyone reads is chosen all the same, and told of.
mo @ #staff: /setup staff channel:#lounge
mo @ #staff: /setup transcripts channel:#lounge
mo @ #staff: /setup staff channel:#staff
