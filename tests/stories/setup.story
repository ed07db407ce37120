; What a moderator sees and sets. Discord shows these commands to nobody else.
mo @ #staff: /setup show
mo @ #staff: /setup check
mo @ #staff: /setup watch channel:#lounge mode:answer
mo @ #staff: /setup targets first-reply:30m watch:5m survey-percent:0
mo @ #staff: /setup targets watch:soon
mo @ #staff: /setup locale language:zh-CN
mo @ #staff: /setup timezone zone:Asia/Sh...
mo @ #staff: /setup timezone zone:Asia/Shanghai
mo @ #staff: /setup timezone zone:Mars/Base
mo @ #staff: /setup show
ivy @ #staff: /shift add days:daily hours:9:00-17:00
mo @ #staff: /setup check
bob @ #lounge: how do I reset my password?
bob presses Solved
