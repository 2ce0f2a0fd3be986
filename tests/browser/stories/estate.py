"""Who works at the property of these stories, and who lives there."""

from tests.browser.story.property import Colleague

FRONTDESK = Colleague("何静", "客服", "13800000011", "a desk's long password")
SUPERVISOR = Colleague("周敏", "主管", "13800000012", "another long password")
MANAGER = Colleague("吴建国", "项目经理", "13800000014", "a manager's long password")
TECHNICIAN = Colleague("郑国富", "维修工", "13800000013")
RESIDENT, PHONE, ROOM = "林女士", "13812345678", "3-2-501"
