"""Plans that are wrong, each in a way of its own, by the names of their files."""

BROKEN = {
    "late.yaml": "id: late\nkind: plan\ntitle: Late, \"very\"\norganisation: Acme\nnext_review: 2026-06-01\n"
                 "functions:\n  - {id: web, name: Web, rto: 4 h, owner: nobody-there}\n  - {id: mail, name: Mail}\n"
                 "waivers:\n  - {id: W-1, rule: RTO-001, subject: functions/mail, reason: A read-only page is served meanwhile., approver: Ann Example,\n"
                 "     granted: 2026-10-01, expires: 2026-12-31}\n"
                 "people:\n  - {id: ann, name: Ann Example}\n",
    "odd name, 100%:.yaml": "id: odd\nkind: plan\ntitle: \"=cmd()\"\norganisation: Acme\nnext_review: [1, 2]\nfuncions: []\n",
    "tab.yaml": "id: tab\n\tkind: plan\n",
    "empty.yaml": "",
    "twice.yaml": "id: twice\nkind: plan\ntitle: \"<b>&\"\ntitle: again\norganisation: Acme\n",
}
