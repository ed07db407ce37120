//! The words of a community that sells courses, from which rules and messages are made.

/// The words of one language. Those that mean the same stand together, with bars between them.
pub(crate) struct Vocabulary {
    /// The things that learners do, or that happen to them.
    pub(crate) actions: Vec<&'static str>,
    /// The things that they do it to.
    pub(crate) objects: Vec<&'static str>,
    /// The subjects of courses, and the places of what happens.
    pub(crate) subjects: Vec<&'static str>,
    /// The words that people say around it.
    pub(crate) fillers: Vec<&'static str>,
    /// The text between two words.
    pub(crate) space: &'static str,
}

impl Vocabulary {
    /// The words of English.
    pub(crate) fn english() -> Self {
        Self::new([ACTIONS, OBJECTS, SUBJECTS, FILLERS], " ")
    }

    /// The words of Chinese.
    pub(crate) fn chinese() -> Self {
        Self::new([ACTIONS_ZH, OBJECTS_ZH, SUBJECTS_ZH, FILLERS_ZH], "")
    }

    fn new(words: [&'static str; 4], space: &'static str) -> Self {
        let [actions, objects, subjects, fillers] =
            words.map(|words| words.split_whitespace().collect());
        Self {
            actions,
            objects,
            subjects,
            fillers,
            space,
        }
    }
}

const ACTIONS: &str = "
    forgot|reset|lost change|update|edit download|save|export cancel|stop|end
    refund|return|reimburse find|locate|see open|launch|start upload|attach|submit
    join|enter|access share|send|forward delete|remove|erase print|hardcopy
    renew|extend|prolong upgrade|switch|move pay|charge|bill freeze|hang|stuck
    crash|crashes|crashing missing|gone|disappeared late|delayed|overdue
    wrong|incorrect|mistaken blurry|pixelated|grainy black|blank|empty
    slow|lagging|buffering silent|muted|quiet locked|blocked|restricted
    expired|expires|expiring duplicate|twice|double rejected|declined|refused
    verify|confirm|validate connect|link|pair translate|subtitle|caption
    rewatch|replay|repeat skip|bypass|waive retake|redo|resit grade|mark|score
    postpone|reschedule|defer invite|add|include transfer|migrate|import
    register|enroll|enrol install|setup|configure sync|synchronise|synchronize
    notify|remind|alert compare|versus|difference recommend|suggest|advise
    print|scan|photograph pause|resume|continue review|feedback|critique
    discount|cheaper|reduced gift|donate|voucher report|flag|complain
    unsubscribe|optout|mute login|signin|logon rename|relabel|retitle merge|combine|join
    split|divide|separate sort|filter|order highlight|annotate|underline
    bookmark|favourite|star rotate|flip|resize record|capture|tape schedule|plan|book
    certify|accredit|license sponsor|reimbursed|employer archive|store|backup
";

const OBJECTS: &str = "
    password|passcode invoice|receipt certificate|diploma video|recording quiz|test
    account|profile lesson|lecture homework|assignment subscription|membership
    payment|transaction username|nickname email|mail avatar|picture slides|slideshow
    transcript|subtitles webinar|livestream forum|board badge|medal calendar|timetable
    deadline|cutoff coupon|promocode browser|chrome tablet|ipad phone|mobile
    headset|headphones microphone|mic camera|webcam screen|display keyboard|shortcut
    notebook|journal dataset|spreadsheet repository|repo template|boilerplate
    worksheet|handout exam|finals module|chapter cohort|batch mentor|tutor
    teacher|instructor classmate|peer group|team channel|room thread|post message|dm
    notification|reminder workshop|bootcamp scholarship|grant installment|instalments
    tax|vat currency|dollars country|region language|locale timezone|clock
    bandwidth|internet firewall|vpn antivirus|security update|version plugin|extension
    emulator|simulator compiler|interpreter database|postgres server|hosting domain|website
    portfolio|resume interview|recruiter internship|job essay|paper citation|bibliography
    microscope|lens canvas|brush guitar|piano score|sheet recipe|ingredient
    camera2|lightroom blueprint|drawing printer|filament sensor|arduino battery|charger
    license|permit waitlist|queue
";

const SUBJECTS: &str = "
    python rust javascript typescript kotlin swift golang haskell scala erlang figma
    sketchup blender photoshop illustrator premiere davinci ableton logic cubase excel
    powerpoint tableau looker airtable notion jira trello salesforce hubspot wordpress
    shopify android ios windows linux ubuntu macos safari firefox edge opera zoom teams
    skype discord slack telegram whatsapp youtube vimeo twitch spanish french german italian
    portuguese russian japanese korean mandarin cantonese arabic hebrew hindi turkish polish
    dutch swedish norwegian finnish danish greek latin algebra geometry calculus statistics
    probability topology physics chemistry biology geology astronomy ecology genetics
    anatomy nutrition pharmacy nursing dentistry surgery radiology yoga pilates meditation
    boxing climbing swimming cycling running chess poker bridge watercolor calligraphy
    pottery weaving knitting sewing embroidery woodwork welding plumbing gardening
    beekeeping brewing baking cooking barista sommelier history philosophy ethics logic2
    rhetoric linguistics phonetics archaeology anthropology sociology psychology economics
    accounting auditing taxation finance investing crypto insurance marketing branding
    copywriting storytelling journalism podcasting negotiation leadership coaching
    recruiting payroll logistics procurement kubernetes docker terraform ansible
";

const FILLERS: &str = "
    i the my a is it to and please hello hi thanks anyone know if in on for with this that
    was have has been we you are so but just really today yesterday again still when why
    what there here some any of at be not can't don't it's week course class people time
    great nice lol same think maybe tried trying after before since because working someone
    help me does
";

const ACTIONS_ZH: &str = "
    忘记|忘了|重置 修改|更改|更新 下载|保存|导出 取消|停止|终止 退款|退钱|退费
    找不到|看不到|没有 打不开|进不去|登不上 上传|提交|交 加入|进入|参加 分享|转发|发送
    删除|去掉|清空 续费|延长|延期 升级|切换|转到 付款|支付|扣款 卡住|卡顿|死机
    闪退|崩溃|退出 过期|失效|到期 重复|两次|多次 被拒|失败|不通过 验证|确认|核实
    绑定|连接|关联 翻译|字幕|配音 重看|回放|重播 补考|重做|重考
";

const OBJECTS_ZH: &str = "
    密码|口令 发票|收据 证书|结业证 视频|录像 测验|考试 账号|帐户 课程|课 作业|练习
    会员|订阅 订单|交易 用户名|昵称 邮箱|邮件 头像|照片 课件|讲义 字幕|文稿 直播|公开课
    论坛|社区 徽章|勋章 日历|课表 截止日期|期限 优惠券|折扣码 浏览器|网页 平板|手机
    耳机|音箱 麦克风|话筒 摄像头|镜头 屏幕|画面 笔记|批注 模板|资料 老师|讲师 同学|群友
    小组|班级
";

const SUBJECTS_ZH: &str = "
    编程 设计 摄影 剪辑 绘画 书法 钢琴 吉他 英语 日语 法语 德语 数学 物理 化学 生物 历史
    哲学 心理 经济 会计 税务 投资 保险 营销 写作 演讲 管理 瑜伽 健身 烹饪 烘焙 园艺 围棋
    安卓 苹果 微信 支付宝 钉钉 腾讯会议
";

const FILLERS_ZH: &str = "
    请问 你好 老师好 我 我的 这个 那个 今天 昨天 刚才 一直 还是 怎么 为什么 怎么办
    有人知道吗 谢谢 一下 可以 是不是 大家 试了 好像 现在 有点 问题 吗 呢 ， 。
";
