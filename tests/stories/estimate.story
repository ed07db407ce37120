; A learner who waits is told how long others waited who asked at this hour, once there are five of them.
ivy @ #staff: /duty on
ann @ #general: the video of week 3 stays black on my tablet, what now?
ann calls Ask an instructor
wait 2m
ivy @ T-1: Please reload the page.
ivy @ T-1: /ticket resolve
ben @ #general: the video of week 3 stays black on my tablet, what now?
ben calls Ask an instructor
wait 4m
ivy @ T-2: Please reload the page.
ivy @ T-2: /ticket resolve
cat @ #general: the video of week 3 stays black on my tablet, what now?
cat calls Ask an instructor
wait 6m
ivy @ T-3: Please reload the page.
ivy @ T-3: /ticket resolve
dan @ #general: the video of week 3 stays black on my tablet, what now?
dan calls Ask an instructor
wait 8m
ivy @ T-4: Please reload the page.
ivy @ T-4: /ticket resolve
eve @ #general: the video of week 3 stays black on my tablet, what now?
eve calls Ask an instructor
wait 10m
ivy @ T-5: Please reload the page.
ivy @ T-5: /ticket resolve

; The sixth is the first to be told; an hour later those of the hour before count, and in the evening all.
fay @ #general: the video of week 3 stays black on my tablet, what now?
fay calls Ask an instructor
fay @ T-6: /ticket cancel
wait 1h
gus @ #general: the video of week 3 stays black on my tablet, what now?
gus calls Ask an instructor
gus @ T-7: /ticket cancel
wait 8h
hal @ #general: the video of week 3 stays black on my tablet, what now?
hal calls Ask an instructor
hal @ T-8: /ticket cancel

; Where nobody is on duty, the learner is told when somebody comes, and nothing of how long others waited.
ivy @ #staff: /shift add days:daily hours:10:00-12:00
ivy @ #staff: /duty off
ida @ #general: the video of week 3 stays black on my tablet, what now?
ida calls Ask an instructor
