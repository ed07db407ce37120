; Moderators see when more is expected than those on duty can take. Three evenings a week, learners ask what no rule knows.
mo @ #staff: /insights cover
wait 9h
alice @ dm: which microphone do you recommend for the live hour?
wait 1m
bob @ dm: which microphone do you recommend for the live hour?
wait 1m
carol @ dm: which microphone do you recommend for the live hour?
wait 1m
erin @ dm: which microphone do you recommend for the live hour?
wait 1m
frank @ dm: which microphone do you recommend for the live hour?
wait 1m
wait 1435m
alice @ dm: which microphone do you recommend for the live hour?
wait 1m
bob @ dm: which microphone do you recommend for the live hour?
wait 1m
carol @ dm: which microphone do you recommend for the live hour?
wait 1m
erin @ dm: which microphone do you recommend for the live hour?
wait 1m
frank @ dm: which microphone do you recommend for the live hour?
wait 1m
wait 1435m
alice @ dm: which microphone do you recommend for the live hour?
wait 1m
bob @ dm: which microphone do you recommend for the live hour?
wait 1m
carol @ dm: which microphone do you recommend for the live hour?
wait 1m
erin @ dm: which microphone do you recommend for the live hour?
wait 1m
frank @ dm: which microphone do you recommend for the live hour?
wait 1m
wait 4d
wait 1435m
alice @ dm: which microphone do you recommend for the live hour?
wait 1m
bob @ dm: which microphone do you recommend for the live hour?
wait 1m
carol @ dm: which microphone do you recommend for the live hour?
wait 1m
erin @ dm: which microphone do you recommend for the live hour?
wait 1m
frank @ dm: which microphone do you recommend for the live hour?
wait 1m
wait 1435m
alice @ dm: which microphone do you recommend for the live hour?
wait 1m
bob @ dm: which microphone do you recommend for the live hour?
wait 1m
carol @ dm: which microphone do you recommend for the live hour?
wait 1m
erin @ dm: which microphone do you recommend for the live hour?
wait 1m
frank @ dm: which microphone do you recommend for the live hour?
wait 1m
wait 1435m
alice @ dm: which microphone do you recommend for the live hour?
wait 1m
bob @ dm: which microphone do you recommend for the live hour?
wait 1m
carol @ dm: which microphone do you recommend for the live hour?
wait 1m
erin @ dm: which microphone do you recommend for the live hour?
wait 1m
frank @ dm: which microphone do you recommend for the live hour?
wait 1m
wait 4d
wait 1435m

; One whole evening is covered, the others are not.
ivy @ #staff: /shift add days:tue hours:17:00-20:00
mo @ #staff: /insights cover
ivy @ #staff: /insights cover

; What goes with response and satisfaction is not told by a few.
mo @ #staff: /insights response
mo @ #staff: /insights satisfaction period:7d
mo @ #staff: /insights response period:soon
alice @ #general: /insights satisfaction
