; Who asks for a person is offered one at once, wherever they ask, and it is about nothing in particular.
omar @ #staff: /instructor categories categories:account
omar @ #staff: /duty on
bob @ #general: I want a human
bob presses Ask an instructor
mei @ #general: 真人
mei presses 找讲师
dan @ dm: I want a human
dan presses Ask an instructor
lin @ dm: 我要真人
lin presses 找讲师
wei @ dm: 我想和人说话
erin @ dm: I would like to talk to people
