"""A small company as exports write it, with one item of each kind that a list may hold.

Everything is dated back from the day it is told on, so that what is decided is decided today.

Teams under *Works*: Blue (16 people), Red (20), Green (20); under *Office*: Few (8). Everybody uses the
ordinary items every week. Of the rest:

======  ==========================================================================================
KNOWN   Blue took its pre-test; all 14 who did passed; b15 and others have it open, b16 is midway
TOPIC   15 of Blue completed TOPIC0, another item of its topic and level; b16 did not
IDLE1   nobody touches it; optional, law does not ask
IDLE2   the same; Red has it open as recommended
LAW     nobody touches it; law asks for it
UNSAID  nobody touches it; nobody has said whether law asks
======  ==========================================================================================
"""

from __future__ import annotations

from datetime import date, timedelta

TEAMS = {"Blue": ("b", 16), "Red": ("r", 20), "Green": ("g", 20), "Few": ("f", 8)}
ORDINARY = tuple(f"USED{number:02d}" for number in range(12))
HOSTILE = "=cmd() ![x](http://127.0.0.1:9/a.png) [a](javascript:alert(1)) :red-badge[OK] $x$ Whiteboards"


def people_of(team: str) -> list[str]:
    letter, size = TEAMS[team]
    return [f"{letter}{number:02d}" for number in range(1, size + 1)]


class Story:
    """The files of the company, as of a day."""

    def __init__(self, today: date, idle_title: str = "Whiteboards for Beginners") -> None:
        self.today = today
        self.idle_title = idle_title

    def ago(self, days: int) -> str:
        return (self.today - timedelta(days=days)).isoformat()

    def files(self) -> dict[str, str]:
        """Name -> text of a CSV file, in the order of importing."""
        return {
            "roster": self.roster(),
            "catalogue": self.catalogue(),
            "assignments": self.assignments(),
            "scores": self.scores(),
            "activity": self.activity(),
        }

    def roster(self) -> str:
        lines = ["Employee id,Name,Team,Department,Team since"]
        for team in TEAMS:
            above = "Office" if team == "Few" else "Works"
            lines += [f"{person},Name {person},{team},{above},{self.ago(400)}" for person in people_of(team)]
        return "\n".join(lines) + "\n"

    def catalogue(self, **regulatory: str) -> str:
        """Items; ``regulatory`` overrides what is said of one."""
        rows = [(item, f"Title of {item}", "no", "Daily work", "basic") for item in ORDINARY]
        rows += [
            ("KNOWN", "Phishing Basics", "no", "Security", "basic"),
            ("TOPIC", "Passwords Again", "no", "Passwords", "basic"),
            ("TOPIC0", "Passwords", "no", "Passwords", "basic"),
            ("IDLE1", self.idle_title, "no", "", ""),
            ("IDLE2", "Strategy on a Napkin", "no", "", ""),
            ("LAW", "Fire Drill", "yes", "", ""),
            ("UNSAID", "Forklifts", "", "", ""),
        ]
        lines = ["Content id,Content title,Format,Regulatory,Topic,Level,Nominal duration (minutes),Published on"]
        for item, title, law, topic, level in rows:
            lines.append(f'{item},"{title}",course,{regulatory.get(item, law)},{topic},{level},30,{self.ago(300)}')
        return "\n".join(lines) + "\n"

    def assignments(self) -> str:
        lines = ["Employee id,Content id,Assigned on,Obligation,Assignment status"]
        lines += [f"{person},KNOWN,{self.ago(90)},recommended,open" for person in ("b01", "b02", "b15", "b16")]
        lines += [f"{person},IDLE2,{self.ago(90)},recommended,open" for person in ("r01", "r02")]
        return "\n".join(lines) + "\n"

    def scores(self) -> str:
        lines = ["Employee id,Content id,Submitted on,Score,Max score,Pre test"]
        lines += [f"{person},KNOWN,{self.ago(60)},95,100,yes" for person in people_of("Blue")[:14]]
        return "\n".join(lines) + "\n"

    def activity(self) -> str:
        lines = ["Employee id,Content id,Event,Date and time,Progress"]
        for team in TEAMS:
            for number, person in enumerate(people_of(team)):
                for week in range(12):
                    item = ORDINARY[(number + week) % len(ORDINARY)]
                    lines.append(f"{person},{item},viewed,{self.ago(7 * week + 1)},")
                lines += [f"{person},{item},viewed,{self.ago(2)}," for item in ORDINARY]
        lines += [f"{person},TOPIC0,completed,{self.ago(200)}," for person in people_of("Blue")[:15]]
        lines.append(f"b16,KNOWN,progressed,{self.ago(10)},50%")
        return "\n".join(lines) + "\n"
