; The language of a text is that of its words, not of one character.
alice @ #general: how do I reset my password? (ノಠ益ಠ)ノ彡┻━┻
ken @ dm: how do I change my e-mail address? (my surname is 李)
; Traditional Chinese is Chinese, and finds its rule.
mei @ #general: 忘記密碼了怎麼辦
lin @ #general: 在哪裡下載證書
; A language that frontdesk does not speak gets the server's.
carl @ dm: パスワードを忘れました。どうすればいいですか？
olga @ dm: как сбросить пароль?
mo @ #staff: /setup locale language:zh-CN
taro @ #questions: @frontdesk パスワードを忘れました。どうすればいいですか？
