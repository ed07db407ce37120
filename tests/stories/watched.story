; A person replied to an unclear question: frontdesk says nothing.
bob @ #general: how can I watch the video on a train without internet?
omar replies to bob: Download it in the app.
wait 15m

; An instructor's word without a reply settles it too.
carol @ #general: how can I get the slides of week two?
ivy @ #general: They are in the course folder.
wait 15m

; Nobody replied for a quarter of an hour: frontdesk offers help, once.
alice @ #general: are there subtitles to the video of week three?
wait 14m
wait 1m
wait 15m
alice presses Ask an instructor
