"""What programs, scanners and mail systems leave in tickets: notices, banners, a slogan, and texts that a machine broke."""

# Prose reads best with a sentence a line, whatever its length.
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

# Tickets that a program opened: (title, text). Slots: {email}, {name}, {host}, {load}, {day}, {time}.
BOUNCES = (
    ("Undelivered Mail Returned to Sender",
     "This is the mail system at host mx3.example.net.\n\nI'm sorry to have to inform you that your message could not be delivered to one or more recipients. It is attached below.\n\n"
     "<{email}>: host mx3.example.net[192.0.2.25] said: 550 5.1.1 <{email}>: Recipient address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command)"),
    ("Delivery Status Notification (Failure)",
     "Delivery to the following recipient failed permanently:\n\n{email}\n\nTechnical details of permanent failure:\nThe recipient's inbox is out of storage space and cannot take new messages. The response was: 552 5.2.2 mailbox full"),
    ("Mail delivery failed: returning message to sender",
     "This message was created automatically by mail delivery software.\n\nA message that you sent has not yet been delivered to one or more of its recipients after more than 48 hours on the queue on relay.example.org.\n\n"
     "The address to which the message could not be delivered is: {email}\nNo further attempts will be made."),
    ("Undeliverable: Your request to Tarnwick Networks",
     "Your message to {email} couldn't be delivered.\n\nThe address wasn't found at the domain, or it does not take mail from outside. Ask the recipient by another way, then try to send the message again.\n\n"
     "Remote server returned '550 5.4.1 Recipient address rejected: Access denied'"),
)
BOUNCE_NOTE = "Called the customer, the mailbox is full again. Nothing to do for us."
# (title, text, answer of an agent)
ALERTS = (
    ("[PROBLEM] CPU load on {host} is CRITICAL",
     "***** Monitoring *****\n\nNotification Type: PROBLEM\nService: CPU load\nHost: {host}\nAddress: 192.0.2.41\nState: CRITICAL\nDate/Time: {day} {time} UTC\n\nAdditional Info:\nCRITICAL - load average: {load}.12, {load}.40, 9.77",
     "The load came from the nightly scan, which is over. Please move the scan behind four in the morning under Tasks, Schedule."),
    ("Alert: {host} has not been seen for 10 minutes",
     "{host} went offline.\n\nDevice: {host}\nLast seen: {day} {time} UTC\nTrigger: no heartbeat for 10 minutes\nSeverity: high\n\nYou receive this alert because your team follows the group Branches.",
     "The unit is back since noon, the branch had a power cut. A small battery supply would carry it over the next one."),
    ("[FIRING:1] DiskWillFillSoon {host}",
     "1 alert firing\n\nLabels:\n- alertname = DiskWillFillSoon\n- instance = {host}\n- severity = warning\nAnnotations:\n- summary = {load} percent of /var in use on {host}\nStarted at: {day} {time} UTC",
     "The recordings of the cameras are kept for ninety days there. With thirty days, half of the disk is free again."),
    ("RECOVERY: WAN link on {host} is UP",
     "Monitor is UP: WAN link\n\nHost: {host}\nState: UP (was DOWN for 0h {load}m 12s)\nSince: {day} {time} UTC\nReason: keyword found, HTTP 200",
     "Thank you, we have seen the outage as well and closed the fault report with the provider."),
)
INVITATIONS = (
    ("Accepted: Quarterly review @ Tue Nov 17, 2026 10am - 11am (UTC)",
     "{name} has accepted this invitation.\n\nQuarterly review\nWhen: Tue Nov 17, 2026 10am - 11am (UTC)\nWhere: Meeting room 2\nCalendar: {email}\nWho:\n* {name} - organizer\n* support@tarnwick.example.com"),
    ("Invitation: Rollout of the new access points @ Thu Nov 12, 2026 2pm - 2:30pm (UTC)",
     "You have been invited to the following event.\n\nRollout of the new access points\nWhen: Thu Nov 12, 2026 2pm - 2:30pm (UTC)\nJoining info: https://meet.example.com/tgr-rollout\nOrganizer: {email}\n\nGoing (support@tarnwick.example.com)? Yes - Maybe - No"),
    ("Canceled event: Site visit @ Mon Nov 9, 2026 9am (UTC)",
     "This event has been canceled and removed from your calendar.\n\nTitle: Site visit\nWhen: Mon Nov 9, 2026 9am - 10am (UTC)\nOrganizer: {name}, {email}"),
)

# Turns that the ticket system writes into the conversations of others. Slots: {ticket}, {other}, {title}, {first}.
SURVEYS = (
    "Hello {first},\n\nWe'd love to hear what you think of our customer service. Please take a moment to answer one simple question by choosing one of the links below:\n\nHow would you rate the support you received?\n\nGood, I'm satisfied: https://support.tarnwick.example.com/rate/{ticket}/good\nBad, I'm unsatisfied: https://support.tarnwick.example.com/rate/{ticket}/bad",
    "How did we do?\n\nYour ticket {ticket} was answered. Please rate our support from 1 (poor) to 5 (excellent). The survey takes less than a minute: https://survey.tarnwick.example.com/{ticket}",
    "Dear customer,\n\non a scale from 0 to 10, how likely are you to recommend Tarnwick support to a friend or colleague? Click a number to answer, your feedback helps us improve:\n\n0 1 2 3 4 5 6 7 8 9 10",
)
MERGES = (
    'Ticket #{other} "{title}" was merged into this request. The last comment in that ticket was added here.',
    'Request #{other} "{title}" was closed and merged into this request.\n\nLast comment in request #{other}: see above.',
    'This request has absorbed #{other} "{title}". Replies to #{other} will appear here.',
)
STATUSES = (
    "Your request (#{ticket}) has been set to Solved. To reopen it, reply to this e-mail.",
    "Your request (#{ticket}) has been updated: status changed from Open to Pending. You can see it at https://support.tarnwick.example.com/requests/{ticket}.",
    "We have closed ticket #{ticket} because we have not heard from you for five days. This message was sent by a rule, nobody reads the answers.",
)
# People who write about such notices: (title, sentence that names it, what else they say, answer).
ABOUT_NOTICES = (
    ("Mails to you come back", 'I keep getting "Undelivered Mail Returned to Sender" when I write to you, what can I do?',
     "Yesterday I sent the photos three times and each came back within a minute, although the address is the one on your invoice.",
     "Our mail server takes 20 MB a message, and the photos were larger. Please send them one by one, or use the upload in the customer portal."),
    ("Why was it set to Solved?", 'Your system wrote "Your request has been set to Solved", but nobody has answered my question yet.',
     "I asked whether the ports on the back may stay open at night, and I would still like to know.",
     "You are right, and I am sorry. They may stay open, the firewall closes what is not in use by itself."),
    ("Alerts at night", 'Each night I receive the alert "CPU load is CRITICAL" from the box you sold us, is that dangerous?',
     "It comes at ten past two, lasts a quarter of an hour, and my wife thinks that somebody has broken in.",
     "Nobody has broken in: at two the box looks for new firmware and checks its own disk. You can raise the limit of the alert to 95 percent."),
)
ACCOUNT_ISSUE = "locked-out"

# What stands around the matter of a mail.
REPLY_MARKER = "##- Please type your reply above this line -##"
TICKET_BANNER = "[CAUTION: this e-mail comes from outside the organisation]"
TRACKING_LINKS = (  # (sentence, the link, the link without what tracks)
    ("I ordered it through the link in your newsletter: {link}",
     "https://shop.example.com/routers?page=3&utm_source=newsletter&utm_medium=email&utm_campaign=autumn-2026", "https://shop.example.com/routers?page=3"),
    ("This is the page I mean: {link}",
     "https://www.example.com/manuals/first-steps?utm_source=help_widget&utm_medium=web&utm_content=box-7", "https://www.example.com/manuals/first-steps"),
    ("A friend sent me {link} and I followed it step by step.",
     "https://blog.example.com/2026/09/wifi-tips?lang=en&utm_source=social&utm_campaign=tips", "https://blog.example.com/2026/09/wifi-tips?lang=en"),
)
HTML_REMAINS = (  # (paragraph, what must not stay in it)
    ("It&amp;#39;s the same on both bands,&nbsp;cable or not.<br>The light stays&nbsp;red.", ("It&amp;#39;s", "bands,&nbsp;cable", "not.<br>The", "stays&nbsp;red")),
    ("Settings&nbsp;&gt;&nbsp;Network says &quot;no carrier&quot; &amp;amp; nothing else.<br/><br/>I can&amp;#39;t save it.", ("Settings&nbsp;&gt;&nbsp;Network", "&quot;no carrier&quot;", "&amp;amp;", "else.<br/><br/>I", "can&amp;#39;t")),
    ("<p>The shop told me to write to you.</p><p>They&rsquo;d no spare unit left&hellip;</p>", ("<p>The shop", "you.</p><p>They&rsquo;d", "left&hellip;</p>")),
)

# One business customer whose mail system frames every message. Slots: {company}, {city}, {domain}.
GATEWAY_BANNER = "Scanned by Fernhill MailGuard: no threats found"
SLOGAN = (
    "{company}: good work takes its time, and we take it gladly for every one of our customers.\n"
    "Proud partner of the {city} city league since 1998, and for each order that leaves our house a tree is planted."
)

# What agents answer again and again, and rightly so.
RESET_ANSWER = (
    "Please hold the reset button for ten seconds until the light blinks amber, then let go and wait three minutes while the unit starts. "
    "Your settings are kept; only a press of more than thirty seconds removes them. "
    "When the light is white again, join the network with the name and the key on the label under the unit."
)
RESET_ISSUES = ("drops", "slow-wifi", "update-fails", "mesh-pairing", "camera", "dead-unit", "parental", "dns")

# What people call a product. Slot: {name}.
NAMED = (
    "The unit in question is our {name}.",
    "I am talking about the {name}, which we have had for a while.",
    "On the box it says {name}, if that matters.",
)
PRODUCT_TYPO = ("router-x5", "routr-x5")  # (a product, what the custom field of a ticket holds)

# Pasted from a PDF: (subject, text, words broken at a line's end, the line with the page number).
PASTED = (
    ("update-fails",
     "Before you change the configuration, save a copy of it. The con-\nfiguration is kept in a file that only this unit can read. For a resto-\nration you need the file and the pass-\nword of the administrator. A restoration takes four minu-\ntes, and in these minutes the lights must not be switched off.\n"
     "- 14 -\nThe password is asked for twice. Who has lost it can only reset the unit, and the configuration is gone.",
     ("con-\nfiguration", "resto-\nration", "pass-\nword", "minu-\ntes"), "- 14 -"),
    ("slow-wifi",
     "Mount the bracket at least two metres above the floor. Mea-\nsure the distance twice and measure it again when the brac-\nket is fixed. The antennas must stand upright; horizontal anten-\nnas lose half of the range. Metal shelves and aqua-\nriums weaken the signal, an aquarium more than a shelf.\n"
     "Page 27 of 64\nKeep the range free of ovens. Aquariums belong on the other side of the room.",
     ("Mea-\nsure", "brac-\nket", "anten-\nnas", "aqua-\nriums"), "Page 27 of 64"),
)
PASTED_LEAD = "Your manual says the following, and I do not understand it:"
PASTED_ASK = "Does that hold for my {product} as well?"
OCR_TITLE = "Fax: scan0047.pdf"
OCR_BROKEN = (
    "Tarnvvick Netw0rks, Cust0rner Scrvice\n\nDcar 5ir or Madarn,\n\n"
    "vvith tbis lctter I sh0uld 1ike t0 rep0rt tliat thc r0uter wbich y0u delivcrcd 0n tlie f1rst 0f Scpternber d0es n0t vv0rk as y0ur br0chure prornises. "
    "Evcry evcning betvveen s1x and ninc thc c0nnecti0n bre@ks d0wn, and tbe iight at tlie fr0nt tums rcd. "
    "I havc alrcady tr1ed an0ther cab1e, an0ther s0cket and tlie 5ettings tliat y0ur c0lleague rec0mmended 0n tbe ph0ne, but n0tliing hclped f0r l0nger tban an h0ur.\n\n"
    "P1ease cxchange tbe unlt 0r takc 1t b@ck and retum tbe m0ney t0 my acc0unt. Tbe inv0ice is encl0sed, t0gether vvitli a pb0t0graph 0f tlie iabel. "
    "I arn at h0me 0n rn0st rn0mings and w0uld bc gratcful f0r a ca1l bef0re y0u scnd anyb0dy.\n\n"
    "Y0urs faitbfu1ly"
)

# A manual that was a PDF. It is printed with 21 lines a page, so that the running head breaks sentences.
HANDBOOK_TITLE = "Tarnwick Router Handbook"
HANDBOOK_HEAD = "Tarnwick Router Handbook   {number}"
HANDBOOK = (
    "## Unpacking",
    "The box holds the unit, a power supply, one short cable and this handbook. Keep the box for as long as the warranty lasts, because a unit that travels without it is often damaged on the way. Take off the blue film on the upper side, as the warm air leaves there.",
    "Place the unit where air can reach it from below. A shelf at the height of your head is good; a cupboard with doors, a window sill in the sun and the top of a refrigerator are not. Thick walls, water and metal hold the signal back more than distance does.",
    "Connect the blue port with the socket of your provider, then the power supply with the unit, and only then the plug with the wall. The three lights come on one after the other. This takes about two minutes, and nothing is wrong as long as one of them still moves.",
    "## The lights",
    "A white light means that all is well. An amber light that breathes slowly means that the unit has found new firmware and loads it in the background; you can work on while it does. When it blinks quickly, the unit is about to start again and the line is gone for a minute.",
    "A red light on the left says that there is no signal on the line. Look first whether both ends of the cable sit firmly, since most calls to our service end with that. A red light in the middle belongs to the radio. A red light on the right asks you to open the page of the unit, where the reason stands in plain words.",
    "At night all lights can be dimmed or put out. They come on again by themselves as soon as something needs your attention, and go out when it is settled.",
    "## The first hour",
    "Open the page of the unit in any browser; its address is printed on the label below. You are asked for a password of your own choice before anything else. It should have at least twelve characters, and it should not be the one of your mail account. Write it down and keep it with the papers of the house, not on the unit.",
    "Now give the network a name. It may be seen by everybody who walks past, so leave out your family name and the number of your flat. A hidden network is no protection, because whoever looks for it with the right tool finds it in a minute.",
    "Devices that you used before can join without being touched when you give the new network the name and the key of the old one. That saves an evening in houses with many lamps and plugs, whose makers hide the setting well.",
    "## Guests",
    "Visitors get a network of their own. Nobody in it sees your printers, your pictures or the heating, and it ends at midnight unless you say otherwise. The key can be shown as a square picture that a telephone reads, and it can be changed every week, which is what we advise for shops and waiting rooms.",
    "The speed of the guests can be limited to a share of the line. One tenth is enough for messages and maps, a quarter for films in the small format.",
    "## Keeping it in order",
    "New firmware comes about every second month. The unit fetches it between two and four in the morning and starts again once. Whoever works at that hour chooses another one under System, Updates. Older versions stay on our page for a year, but going back is seldom the right answer to a fault.",
    "Save a copy of the settings before each greater change. The copy is a small file that only this unit can read, so that nobody who finds it learns your password. Two copies at two places are better than one.",
    "Clean the unit with a dry cloth. Sprays and wet cloths leave a film in the slits, which collects dust. Do not open the case: there is nothing in it that you could repair, and the warranty ends with the seal.",
    "## When it is old",
    "A unit gets updates for security for at least seven years from the day it was first sold. The page of the unit tells you a year before that ends. Reset it before you give it away, so that the next owner starts with an empty one. Every shop that sells our units takes old ones back without charge.",
)
HANDBOOK_FIRST_PAGE, HANDBOOK_LINES, HANDBOOK_WIDTH = 11, 21, 64
