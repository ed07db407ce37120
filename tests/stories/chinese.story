; Who asks in Chinese is spoken to in Chinese to the end, though their Discord is in English.
ivy @ #staff: /duty on
mei @ dm: 忘记密码了怎么办？
mei presses 不是我问的
mei presses 找讲师
ivy @ T-1: /ticket claim
ivy @ T-1: 你好，请把注册邮箱发给我。
mei @ T-1: mei@example.com
ivy @ T-1: /ticket resolve
mei selects 5 2 4
mei presses 写一条意见
mei writes 老师回复很快
