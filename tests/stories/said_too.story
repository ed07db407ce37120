; Thanks that say more than thanks: no help is offered to who found it out alone.
alice @ #general: how can I watch the video on a train without internet?
alice @ #general: solved it myself, thanks
bob @ #general: where do I get the slides of week two on paper?
bob @ #general: found it, thx
mei @ #general: 请问第三周的讲义在哪里可以打印？
mei @ #general: 不用了，谢谢
dan @ #general: are there subtitles to the video of week three?
dan @ #general: nvm
lin @ #general: how long may I keep the books of the course?
lin @ #general: never mind, thanks!
wait 15m

; A reply that only says so too is no help.
erin @ #general: how can I print the handout of week four?
bob replies to erin: same here
alice replies to erin: 我也是
dan replies to erin: +1
carol replies to erin: 👍
wait 15m
erin @ #general: does the exam of week five count at all?
carol replies to erin: same here. It does, says the plan.
wait 15m
wait 1d
