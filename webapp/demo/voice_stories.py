"""What lies in the boxes of 阳光花园, who calls, where the number hangs, and what was learnt."""

from webapp.voices.cases import CaseDraft
from webapp.voices.rules import Medium, Outcome

GREETING = "您好，阳光花园服务热线，我是何静，请问有什么可以帮您？"
SPARE = "0571-8800 1235"
OLD_NUMBER = "0571-8800 1200"

# Weeks ago, letters, how full, and what the letters say; None: nobody opened it that week.
LOBBY: tuple[tuple[int, int, int, tuple[str, ...]] | None, ...] = (
    (4, 1, 25, ("建议在大堂放一把长椅，老人等车坐",)),
    (3, 0, 0, ()),
    None,
    (1, 3, 75, (
        "表扬 2 号楼保洁大姐，地拖得干净",
        "请问地下车库充电桩什么时候能用",
        "晚上九点后健身广场音响太吵",
    )),
)  # fmt: skip
CENTRE: tuple[tuple[int, int, int, tuple[str, ...]] | None, ...] = (
    (3, 2, 50, ("建议物业费账单写明公摊电费", "能不能增设一个快递柜")),
    (2, 4, 75, (
        "建议儿童乐园装遮阳棚",
        "希望能多开一次游泳馆",
        "咨询装修垃圾怎么办",
        "建议公示电梯维保记录",
    )),
    (1, 3, 100, ("建议门岗给快递员登记", "电梯口的垃圾桶总是满的，有异味")),
)  # fmt: skip

# Hours ago, how it ended, what was said, what was wanted, the answer or who it was passed to.
CALLS: tuple[tuple[float, Outcome, str, str, str], ...] = (
    (75, Outcome.ANSWERED, "问停水到几点", "想知道要不要存水", "今晚六点恢复，已发公告"),
    (52, Outcome.NOTHING, "", "", ""),
    (27, Outcome.PASSED, "银行来电核对收款账户", "请财务回电", "财务部 张会计"),
    (26, Outcome.ANSWERED, "问访客停车怎么收费", "", "两小时内免费，之后每小时 3 元"),
    (3, Outcome.ANSWERED, "问门禁卡在哪里补办", "", "服务中心前台，带身份证，当场办好"),
)

PLACES: tuple[tuple[Medium, str, str, str], ...] = (
    (Medium.POSTER, "1 号楼大堂公告栏", "", "good"),
    (Medium.POSTER, "3 号楼大堂公告栏", "", "good"),
    (Medium.SCREEN, "服务中心电子屏", "", "good"),
    (Medium.PLATE, "南门岗亭", "", "good"),
    (Medium.STICKER, "公共卫生间门后", "", "damaged"),
    (Medium.GARAGE, "地下一层车库入口", OLD_NUMBER, "good"),
    (Medium.WEBSITE, "物业公司网站联系我们", "", "good"),
    (Medium.WECHAT, "公众号菜单“联系物业”", "", "good"),
    (Medium.MAIL, "前台邮件签名", "", "good"),
)
UNSEEN = (Medium.NOTICE, "六月停水公告")

CASES: tuple[CaseDraft, ...] = (
    CaseDraft(
        "noise", "夜间装修噪音", "住户夜里十一点还在装修，邻居多次来电",
        "装修人不知道许可的施工时间，门岗没有核对夜间出入的施工人员",
        "当晚上门劝停，次日补签施工时间承诺，门岗晚八点后不放行施工人员",
        "先问是不是装修户、几点开始的；晚八点后直接请门岗上门劝停，不要等到第二天",
    ),
    CaseDraft(
        "cleaning", "电梯厅垃圾清运不及时", "垃圾两天没清，有异味",
        "保洁换班没有交接，替班的人不知道这一层归谁",
        "补清当日垃圾，换班时两人当面交接并签字，主管连查三天",
        "换班和节假日最容易漏，受理时先查当天是谁当班，再回住户",
    ),
    CaseDraft(
        "parking", "固定车位被占", "外来车停在固定车位上，车主联系不上",
        "临时车放行时没有告诉司机可以停哪里，地面没有标号",
        "联系车主移车，地面补写车位号，临时车发停放区域图",
        "先给报事人安排临时车位再找车主，不要让他自己等",
    ),
)  # fmt: skip
WAITING_CASE = CaseDraft(
    "manner", "门岗说话生硬", "门岗不让搬家车进门，说话生硬",
    "搬家没有提前登记，门岗按规定拦车，没有解释原因",
    "主管当面致歉，门岗改用统一用语，搬家登记可以电话办理",
    "先致歉再解释规定，把能怎么办说在前面",
)  # fmt: skip

WHY = "报事人独居，腿脚不便，楼道扶手松动，要加装扶手和夜灯，涉及工程部、社区和加装单位"
MINUTES = (
    "工程部两天内先固定现有扶手；社区联系适老化改造补贴；加装单位周五前上门量尺寸。"
    "前台每三天告诉报事人进展。"
)
UNITS = ("工程部 郑师傅", "前台 何静", "社区居委会 王主任", "安居适老改造 李工")
PLAN: tuple[tuple[str, str, int], ...] = (
    ("固定现有扶手", "工程部 郑师傅", -1),
    ("申请适老化改造补贴", "社区居委会", 4),
    ("上门量尺寸并报价", "安居适老改造", 6),
    ("加装扶手和夜灯，验收", "工程部 郑师傅", 14),
)
NEED = "楼道扶手松了，我一个人住，腿脚不好，晚上不敢下楼"
TOLD = "已请工程部、社区和加装单位一起定了方案：扶手先固定，再申请补贴加装扶手和夜灯"
