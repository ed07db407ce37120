; What a moderator sees and sets. Discord shows these commands to nobody else.
mo @ #staff: /setup show
mo @ #staff: /setup watch channel:#lounge mode:answer
mo @ #staff: /setup targets first-reply:30m watch:5m survey-percent:0
mo @ #staff: /setup targets watch:soon
mo @ #staff: /setup locale language:zh-CN
mo @ #staff: /setup timezone zone:Asia/Sh...
mo @ #staff: /setup timezone zone:Asia/Shanghai
mo @ #staff: /setup timezone zone:Mars/Base
mo @ #staff: /setup show
bob @ #lounge: how do I reset my password?
bob presses Solved
