//! The samples for the tests of these pictures: words in two languages, and made-up reports of a community.

use super::{
    Caption, ExpectedCover, ExpectedHour, HourCell, OutcomeGroup, OutcomeKind, OutcomePart, Pareto,
    PictureWords, Ranked, Ranking, Trend, TrendPoint, Unit, Waiting, Waterfall, WeekHours,
};
use crate::domain::Millis;
use crate::measures::{Share, Survival};

pub(super) fn english() -> PictureWords {
    let say = str::to_owned;
    PictureWords {
        percent: say("# %"),
        seconds: say("# s"),
        minutes: say("# min"),
        hours: say("# h"),
        days: say("# d"),
        n: say("n = #"),
        interval: say("95 % interval"),
        nothing: say("no data"),
        nothing_between: say("no data from # to #"),
        few: say("too few to say"),
        before: say("the period before"),
        first: say("first"),
        last: say("last"),
        lowest: say("lowest"),
        highest: say("highest"),
        weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map(say),
        others: say("# others"),
        adds_up: say("added up"),
        still_waiting: say("still waiting"),
        at_risk: say("Still watched after so long:"),
        median: say("median"),
        not_reached: say("more than half still wait"),
        not_over: say("not over yet"),
        expected: say("inquiries expected in an hour"),
        on_duty: say("people on duty"),
        short: say("more than they can take"),
    }
}

pub(super) fn chinese() -> PictureWords {
    let say = str::to_owned;
    PictureWords {
        percent: say("#%"),
        seconds: say("# 秒"),
        minutes: say("# 分钟"),
        hours: say("# 小时"),
        days: say("# 天"),
        n: say("n = #"),
        interval: say("95% 区间"),
        nothing: say("没有数据"),
        nothing_between: say("# 至 # 没有数据"),
        few: say("样本太少，难下结论"),
        before: say("上一时段"),
        first: say("最早"),
        last: say("最近"),
        lowest: say("最低"),
        highest: say("最高"),
        weekdays: ["周一", "周二", "周三", "周四", "周五", "周六", "周日"].map(say),
        others: say("其他 # 类"),
        adds_up: say("累计"),
        still_waiting: say("仍在等待"),
        at_risk: say("等了这么久之后仍可观察到的人数："),
        median: say("中位数"),
        not_reached: say("超过一半仍在等待"),
        not_over: say("尚未结束"),
        expected: say("每小时预计提问数"),
        on_duty: say("值班人数"),
        short: say("超出值班能力"),
    }
}

/// Makes a number below a bound, equal each time.
pub(super) fn chance(seed: u64, below: u64) -> u64 {
    let mixed = (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) % below.max(1)
}

fn caption(title: &str, under: &str, notes: &[&str]) -> Caption {
    Caption {
        title: title.to_owned(),
        under: under.to_owned(),
        notes: notes.iter().map(|note| (*note).to_owned()).collect(),
    }
}

/// Makes the caption of a report in one of two languages.
fn captioned(is_chinese: bool, title: &str, title_zh: &str) -> Caption {
    if is_chinese {
        let under = "2026-01-01 至 2026-01-30（Asia/Shanghai）· 全部类别 · n = 1,000";
        caption(
            title_zh,
            under,
            &["数据截至 2026-01-30 18:00 · 定义第 2 版"],
        )
    } else {
        let under = "2026-01-01 to 2026-01-30 (Europe/Berlin) · all categories · n = 1,000";
        caption(
            title,
            under,
            &["Data up to 2026-01-30 18:00 · definitions 3"],
        )
    }
}

pub(super) fn trend(days: usize, is_chinese: bool) -> Trend {
    let points = (0..days).map(|day| {
        let seed = day as u64;
        let is_gap = days > 8 && (day % 11 == 6 || day % 11 == 8);
        let n = if is_gap {
            0
        } else {
            8 + chance(seed, 60) as usize
        };
        let part = n * (62 + chance(seed * 7, 30) as usize) / 100;
        let share = Share { part, n };
        TrendPoint {
            label: format!("{:02}-{:02}", 1 + day / 30, 1 + day % 30),
            n: n as u64,
            value: share.rate(),
            interval: share.wilson(),
        }
    });
    Trend {
        caption: captioned(
            is_chinese,
            "Helpful rate (CSAT) by day",
            "每日有用率（CSAT）",
        ),
        name: if is_chinese {
            "有用率"
        } else {
            "helpful rate"
        }
        .to_owned(),
        unit: Unit::Share,
        points: points.collect(),
        before: (0..days)
            .map(|day| Some(0.55 + chance(day as u64 * 3, 20) as f64 / 100.0))
            .collect(),
    }
}

pub(super) fn lengths(weeks: usize, is_chinese: bool) -> Trend {
    let points = (0..weeks).map(|week| {
        let value = 60_000.0 * (8 + chance(week as u64, 40)) as f64;
        TrendPoint {
            label: format!("W{}", week + 1),
            n: 100 + chance(week as u64, 900),
            value: Some(value),
            interval: Some(crate::measures::Interval {
                low: value * 0.7,
                high: value * 1.6,
            }),
        }
    });
    Trend {
        caption: captioned(
            is_chinese,
            "First response, median by week",
            "每周首次响应中位数",
        ),
        name: if is_chinese {
            "首次响应"
        } else {
            "first response"
        }
        .to_owned(),
        unit: Unit::Length,
        points: points.collect(),
        before: Vec::new(),
    }
}

pub(super) fn week_hours(unit: Unit, is_chinese: bool) -> WeekHours {
    let mut cells = [[HourCell::default(); 24]; 7];
    for (day, hours) in cells.iter_mut().enumerate() {
        for (hour, cell) in hours.iter_mut().enumerate() {
            let peak = 14.0 - (hour as f64 - 15.0).abs() * 1.6;
            let n = (peak.max(0.0) * if day < 5 { 1.6 } else { 0.7 }) as u64;
            cell.n = n + chance((day * 24 + hour) as u64, 3);
            cell.value = match unit {
                Unit::Count => Some(cell.n as f64),
                _ => (cell.n > 0).then(|| 60_000.0 * (4 + chance(hour as u64, 90)) as f64),
            };
            cell.few = unit != Unit::Count && cell.n < 3;
        }
    }
    let (title, title_zh, name) = match (unit, is_chinese) {
        (Unit::Count, false) => ("Inquiries by weekday and hour", "", "inquiries"),
        (Unit::Count, true) => ("", "各时段提问数", "提问数"),
        (_, false) => ("First response by weekday and hour", "", "median wait"),
        (_, true) => ("", "各时段首次响应", "等待中位数"),
    };
    WeekHours {
        caption: captioned(is_chinese, title, title_zh),
        name: name.to_owned(),
        unit,
        cells,
    }
}

fn group(name: &str, parts: &[(&str, u64, OutcomeKind)]) -> OutcomeGroup {
    let parts = parts.iter().map(|(name, count, kind)| OutcomePart {
        name: (*name).to_owned(),
        count: *count,
        kind: *kind,
    });
    OutcomeGroup {
        name: name.to_owned(),
        parts: parts.collect(),
    }
}

pub(super) fn waterfall(is_chinese: bool) -> Waterfall {
    let (all, groups) = if is_chinese {
        let by_rule = [
            ("已解决", 312, OutcomeKind::Good),
            ("视为解决", 341, OutcomeKind::Assumed),
            ("再次提问", 62, OutcomeKind::Bad),
            ("转人工", 71, OutcomeKind::Person),
            ("进行中", 14, OutcomeKind::Open),
        ];
        let others = [
            ("转人工", 129, OutcomeKind::Person),
            ("由他人回答", 44, OutcomeKind::Person),
            ("已取消", 9, OutcomeKind::Open),
            ("无人回答", 18, OutcomeKind::Bad),
        ];
        (
            "提问",
            [group("规则回答", &by_rule), group("无规则回答", &others)],
        )
    } else {
        let by_rule = [
            ("solved", 312, OutcomeKind::Good),
            ("assumed solved", 341, OutcomeKind::Assumed),
            ("asked again", 62, OutcomeKind::Bad),
            ("escalated", 71, OutcomeKind::Person),
            ("pending", 14, OutcomeKind::Open),
        ];
        let others = [
            ("escalated", 129, OutcomeKind::Person),
            ("answered by a person", 44, OutcomeKind::Person),
            ("cancelled", 9, OutcomeKind::Open),
            ("unanswered", 18, OutcomeKind::Bad),
        ];
        (
            "Asked",
            [
                group("Answered by a rule", &by_rule),
                group("Not answered by a rule", &others),
            ],
        )
    };
    Waterfall {
        caption: captioned(is_chinese, "What came of the inquiries", "提问的结果"),
        all: all.to_owned(),
        groups: groups.into(),
    }
}

pub(super) fn pareto(is_chinese: bool) -> Pareto {
    let names = if is_chinese {
        [
            "技术",
            "咨询",
            "账单",
            "内容",
            "账户",
            "证书",
            "直播",
            "退款",
            "社群",
            "作业",
            "其他问题",
        ]
    } else {
        [
            "technical",
            "consulting",
            "billing",
            "content",
            "account",
            "certificates",
            "live sessions",
            "refunds",
            "community",
            "homework",
            "other questions",
        ]
    };
    let counts = [412, 61, 150, 95, 180, 40, 22, 18, 9, 7, 6];
    Pareto {
        caption: captioned(is_chinese, "Inquiries by category", "各类别提问数"),
        name: if is_chinese { "提问数" } else { "inquiries" }.to_owned(),
        bars: names
            .iter()
            .map(|name| (*name).to_owned())
            .zip(counts)
            .collect(),
    }
}

pub(super) fn waiting(waits: u64, is_chinese: bool) -> Waiting {
    let waits = (0..waits).map(|nth| {
        let minutes = (chance(nth, 1000) as f64 / 120.0).exp();
        let ended = chance(nth * 5, 100) > 12;
        (Millis::new((minutes * 60_000.0) as i64), ended)
    });
    Waiting {
        caption: captioned(is_chinese, "Waiting for the first reply", "等待首次回复"),
        curve: Survival::of(waits),
    }
}

pub(super) fn cover(is_chinese: bool) -> ExpectedCover {
    let counts = week_hours(Unit::Count, is_chinese).cells;
    let mut hours = [[ExpectedHour::default(); 24]; 7];
    for (day, (hours, counts)) in hours.iter_mut().zip(counts).enumerate() {
        for (nth, (hour, count)) in hours.iter_mut().zip(counts).enumerate() {
            hour.expected = count.n as f64 / 3.0;
            let is_on = (9..18).contains(&nth) && day < 5;
            hour.on_duty = if is_on {
                2.0
            } else {
                f64::from(u8::from((18..22).contains(&nth)))
            };
            hour.is_short = hour.expected - hour.on_duty * 3.0 >= 0.5;
        }
    }
    ExpectedCover {
        caption: captioned(is_chinese, "Expected inquiries and cover", "预计提问与值班"),
        hours,
    }
}

pub(super) fn rules(count: usize, is_chinese: bool) -> Ranking {
    let names = [
        "refund-after-14-days",
        "video-stays-black",
        "certificate-name",
        "reset-password",
        "change-e-mail",
        "live-session-link",
    ];
    let ranked = (0..count).map(|nth| {
        let answered = 4 + chance(nth as u64, 300);
        let n = answered as usize / 3;
        let part = n * (20 + nth * 6).min(100) / 100;
        let share = Share { part, n };
        Ranked {
            name: names[nth % names.len()].to_owned(),
            count: answered,
            value: share.rate(),
            interval: share.wilson(),
            few: n < 10,
        }
    });
    let (counted, measured) = if is_chinese {
        ("回答次数", "有用率")
    } else {
        ("answers", "helpful rate")
    };
    Ranking {
        caption: captioned(is_chinese, "Rules, the worst first", "规则，最差的在前"),
        counted: counted.to_owned(),
        measured: measured.to_owned(),
        unit: Unit::Share,
        ranked: ranked.collect(),
    }
}

pub(super) fn instructors(is_chinese: bool) -> Ranking {
    let names = if is_chinese {
        ["王老师", "李老师", "张老师", "陈老师"]
    } else {
        ["ivy", "Omar Haddad", "Konstantin", "zoë"]
    };
    let ranked = (0_u64..).zip(names).map(|(nth, name)| {
        let minutes = 60_000.0 * (5 + nth * 9) as f64;
        let is_any = nth < 3;
        Ranked {
            name: name.to_owned(),
            count: 60 / (nth + 1),
            value: is_any.then_some(minutes),
            interval: is_any.then_some(crate::measures::Interval {
                low: minutes * 0.7,
                high: minutes * 1.8,
            }),
            few: nth == 2,
        }
    });
    let (counted, measured) = if is_chinese {
        ("已解决工单", "首次响应中位数")
    } else {
        ("tickets resolved", "first response, median")
    };
    Ranking {
        caption: captioned(is_chinese, "Load and first response", "工作量与首次响应"),
        counted: counted.to_owned(),
        measured: measured.to_owned(),
        unit: Unit::Length,
        ranked: ranked.collect(),
    }
}
