# 管理员看到的规则手册。

rules-list = **规则** · 共 { $count } 条 · 第 { $page } 页，共 { $pages } 页
rules-line-phrases = { $patterns } 个模式，{ $examples } 个例句
rules-line-audience = 仅限 { $roles }
rules-line-own = 本服务器独有
rules-line-own-version = 本服务器自己的版本
rules-line-off = 在本服务器已停用
rules-previous = 上一页
rules-next = 下一页
rules-no-category = 没有类别 `{ $category }`。请从输入时列出的类别中选择。
rules-more = …… 还有 { $count } 项

rules-reloaded = **规则手册已重新读取**：共 { $rules } 条规则，其中新增 { $added } 条，内容有变 { $changed } 条；移除了 { $removed } 条。
rules-reloaded-same = **规则手册已重新读取。**没有变化：共 { $rules } 条规则。
rules-reloaded-settings = `book.toml` 里的设置有变化。
rules-refused = ⚠ **规则文件里有 { $count } 处错误**，所以继续使用现在的规则手册。
rules-refused-notice = ⚠ 规则文件有改动，但其中有 { $count } 处错误。继续使用现在的规则手册。用 `/rules reload` 可重试并查看全部错误。第一处：
rules-refused-elsewhere = - 其余的在其他服务器的文件里。

explain-heading = { $text } → **{ $band }**，{ $question }
explain-answer = 回答
explain-suggest = 建议
explain-unknown = 不认识
explain-question = 看起来是提问
explain-no-question = 看起来不是提问
explain-rule = 规则：{ $rule } { $title }，得分 { $score }：{ $why }
explain-runner-up = 次选：{ $rule } { $title }，得分 { $score }：{ $why }
explain-candidate = 可能：{ $rule } { $title }，得分 { $score }：{ $why }
explain-by-pattern = 模式 { $pattern } 匹配了 { $matched }
explain-by-example = 与例句 { $example } 意思相同（相似度 { $likeness }）
explain-by-learning = 从例句学到；最接近的是 { $example }（相似度 { $likeness }）
explain-by-learning-alone = 从例句学到
explain-by-likeness = 与 { $example } 相似（相似度 { $likeness }）
explain-learned = 从例句学到的判断：{ $rules }；{ $from }
explain-answers-from = 达到 { $least } 才回答
explain-answers-never = 从不单独回答：例句太少，无法证明准确率
explain-strengths = 最支持第一条的词：{ $features }
explain-why-silent = 为什么不回答：{ $why }
explain-tied = 两条规则同样有把握，所以都不回答
explain-only-alike = 没有模式匹配，也没有意思相同的例句，所以只作建议
explain-nothing-alike = 没有模式匹配，手册里也没有相似的内容
explain-too-little-alike = 没有模式匹配；最接近的例句是 { $rule } 的 { $example }（相似度 { $likeness }，达到 { $from } 才建议）
explain-said-anywhere = 按直接对 frontdesk 说的话来判断；在频道里大家聊天时说，结果相同。
explain-said-to-frontdesk = 按直接对 frontdesk 说的话来判断（私信、提及、`/ask`、论坛帖）；在频道里大家聊天时说：**{ $band }**。
explain-rejected = { $rules } 不会回答：这句话与它的某个反例意思相同
explain-category = 类别：{ $category }（{ $confidence }）
explain-no-category = 类别：无
