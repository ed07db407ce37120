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
rules-reload-soon = 规则文件刚刚读取过好几次。它由这里的所有社区共用，请等一分钟；有改动时也会自动生效。
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
explain-nearest = 最接近的例句：{ $rule } 的 { $example }（相似度 { $likeness }）
explain-learned = 从例句学到的判断：{ $rules }；{ $from }
explain-answers-from = 达到 { $least } 才回答
explain-answers-never = 从不单独回答：例句太少，无法证明准确率
explain-strengths = 最支持第一条的词：{ $features }
explain-signals = 使它比平常更有把握（+）或更没把握（-）的依据（对数几率）：{ $signals }
explain-signal =
    { $signal ->
        [score] 规则的得分
        [margin] 得分的领先幅度
        [machine] 支持向量机
        [bayes] 朴素贝叶斯
        [outside] 与不属于任何规则的文本的相似度
        [words] 与最近例句相同的词
        [known] 手册认识的词
        [length] 文本长度
        [middle] 与该规则文本中心的接近程度
        [middle-margin] 与文本中心接近程度的领先幅度
        [nearest] 与最近文本的接近程度
        [nearest-margin] 与最近文本接近程度的领先幅度
        [nearest-cosine] 与最近文本的余弦
        [nearer-than-outside] 比不属于任何规则的文本更接近
        [labels] 规则的数量
        [examples] 每条规则的例句数量
        [discriminant] 判别分析
        [discriminant-margin] 判别分析的领先幅度
       *[other-language] 与例句的语言不同
    } { $share }
explain-near-meaning = 意思最接近的：{ $texts }
explain-own-meaning = { $rule } 的文本 { $example }（相似度 { $likeness }）
explain-next-meaning = 次选 { $rule } 的文本 { $example }（相似度 { $likeness }）
explain-reject-meaning = { $rule } 的反例 { $example }（相似度 { $likeness }）
explain-why-silent = 为什么不回答：{ $why }
explain-tied = 两条规则同样有把握，所以都不回答
explain-only-alike = 没有模式匹配，也没有意思相同的例句，所以只作建议
explain-says-more = 有模式匹配，但原文还说到 { $words }，这是规则里没有的，所以只作建议
explain-tells = 有模式匹配，但原文是在陈述，没有提问，所以只作建议
explain-taken-back = { $rules } 的模式匹配了，但原文否定了它
explain-asked = 提问部分是 { $asked }；其余是陈述，或已被收回。
explain-struck-out = 全文都被划掉了，没有提问
explain-told = 这是陈述，不是提问
explain-unsaid = 说话的人收回了自己的问题
explain-for-a-person = 对方要找真人：直接提供讲师，不建议规则
explain-nothing-alike = 没有模式匹配，手册里也没有相似的内容
explain-too-little-alike = 没有模式匹配；最接近的例句是 { $rule } 的 { $example }（相似度 { $likeness }，达到 { $from } 才建议）
explain-too-little-meant = 没有模式匹配；从意思看，没有哪条规则足够可能，最可能的三条合起来也不够（达到 { $from } 才建议）
explain-meant-not-asked = 如果是提问，意思已足够可能；但这句话没有提问，要更可能才行
explain-rejected-by-meaning = { $rule } 有把握，但这句话的意思更接近它的反例 { $example }（相似度 { $likeness }），而不是它学过的文本（相似度 { $own }）
explain-said-anywhere = 按直接对 frontdesk 说的话来判断；在频道里大家聊天时说，结果相同。
explain-said-to-frontdesk = 按直接对 frontdesk 说的话来判断（私信、提及、`/ask`、论坛帖）；在频道里大家聊天时说：**{ $band }**。
explain-said-in-channel-too = 按在频道里大家聊天时说的话来判断；直接对 frontdesk 说，结果相同。
explain-said-in-channel = 按在频道里大家聊天时说的话来判断；直接对 frontdesk 说：**{ $band }**。
explain-said-as-talk = 按在频道里大家聊天时说的话来判断，单看用词就是闲聊；直接对 frontdesk 说：**{ $band }**。
explain-rejected = { $rules } 不会回答：这句话与它的某个反例意思相同
explain-hidden = { $rules } 只给特定身份组看，所以不是每个人都能得到；用 `role:` 可以按有该身份组的人来问
explain-held-back = 匹配到的规则不可回答，原因见下
explain-held-back-alike = 匹配到的规则不可回答，原因见下；这些只是相似
explain-category = 类别：{ $category }（{ $confidence }）
explain-no-category = 类别：无
rules-line-given = 在工单里用过 { $times } 次
