"""What customers of the invented Tarnwick Networks write about: one `Issue` a subject, its sentences in order of a call.

Slots: {product}, {firmware}, {order}, {days}, {amount}, {code}, {room}, {count}, {isp}, {month}, {device}.
"""

# Prose reads best with a move of the conversation a line, whatever its length.
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Issue:
    """A subject of support: its labels and, for each move of a conversation, interchangeable sentences."""

    slug: str
    category: str
    queue: str
    products: tuple[str, ...]
    titles: tuple[str, ...]
    opens: tuple[str, ...]
    details: tuple[str, ...]
    asks: tuple[str, ...]
    checks: tuple[str, ...]  # what the agent wants to know
    answers: tuple[str, ...]  # what the customer finds; the n-th leads to the n-th fix
    fixes: tuple[str, ...]  # what solves it
    reasons: tuple[str, ...]  # why the n-th fix does; there may be more fixes than reasons


PRODUCTS = {
    "router-x2": "Tarnwick X2",
    "router-x5": "Tarnwick X5",
    "mesh-one": "Mesh One",
    "switch-s8": "S8 switch",
    "cam-view": "View camera",
    "cloud-plus": "Cloud Plus plan",
}
# What people call them besides, and the name before with its last day.
PRODUCT_ALIASES = {
    "router-x2": ("TX2",),
    "router-x5": ("TX5", "X5 Pro router"),
    "mesh-one": ("M1 pods",),
    "switch-s8": ("S8-Desk",),
    "cam-view": ("ViewCam",),
    "cloud-plus": ("CloudPlus",),
}
PRODUCT_RENAMED = {
    "mesh-one": ("Halo Mesh", dt.date(2025, 12, 31)),
    "cam-view": ("Porchlight camera", dt.date(2026, 3, 31)),
    "cloud-plus": ("Home Cloud plan", dt.date(2026, 6, 30)),
}
QUEUES = {"Tier 1": 9001, "Billing": 9002, "Logistics": 9003, "Network": 9004, "Security": 9005}

ISSUES = (
    Issue(
        "drops", "connectivity", "Network", ("router-x2", "router-x5",),
        ("{product} drops the line every evening", "Internet goes down after about {count} hours", "Connection lost several times a day", "WAN light turns red at night"),
        (
            "Since {month} our {product} loses the internet connection roughly {count} times a day.",
            "The {product} in the {room} keeps going offline in the evening and only comes back after a restart.",
            "For the last {days} days I have had to reboot the {product} before every video call.",
            "Our line through {isp} is stable on the old modem, but with the {product} it fails every few hours.",
        ),
        (
            "The WAN light goes from white to red and the log says PPP timeout {code}.",
            "It happens on cable and on wireless at the same moment, so I do not think it is the signal.",
            "A laptop plugged straight into the modem of {isp} stays online all day.",
            "Each outage lasts about {count} minutes and phones in the house lose their calls.",
        ),
        (
            "What should I look at next?",
            "Could you check the line from your side?",
            "Please tell me whether this unit is faulty.",
            "Is there a setting that keeps the session alive?",
        ),
        (
            "Could you open Status, then Log, and send the last twenty lines around one of the outages?",
            "Please tell us whether the modem of {isp} is in bridge mode or does its own routing.",
            "Which value does the page WAN show for the lease time, and does the drop come when it runs out?",
        ),
        (
            "The log repeats keepalive failed with code {code} just before each outage.",
            "The modem turned out to be in router mode, so there are two routers in a row.",
            "The lease time is {count} hours and the drop comes exactly then.",
            "I can see that the address changes every time the light turns red.",
        ),
        (
            "Set the keepalive interval to 30 seconds under WAN, Advanced, and save.",
            "Switch the modem of {isp} to bridge mode and restart both devices, the modem first.",
            "Install firmware {firmware}, which renews the lease at half time instead of at the end.",
            "Turn off Energy Saving on the WAN port and leave the cable in port one.",
        ),
        (
            "The provider closes idle sessions, and the default interval is longer than its limit.",
            "Two devices were answering for the same lease, and the later one lost.",
            "Older firmware waited too long before asking for a new address.",
        ),
    ),
    Issue(
        "slow-wifi", "wifi", "Tier 1", ("router-x2", "router-x5", "mesh-one",),
        ("Wi-Fi very slow in the {room}", "Only {count} Mbit over wireless", "Speed drops as soon as two people stream", "5 GHz slower than 2.4 GHz on {product}"),
        (
            "Wireless speed in the {room} is down to {count} Mbit although the contract with {isp} is for 250.",
            "Over cable everything is fine, yet the {product} gives hardly any speed to my {device}.",
            "My {device} used to reach 180 Mbit near the {product} and since the last update it crawls.",
            "We moved the {product} into the {room} and since then streaming stops to buffer every evening.",
        ),
        (
            "Standing next to it helps a little, one wall away it is useless.",
            "A scan shows at least {count} neighbours on the same channel.",
            "I measured at different hours for {days} days and mornings are always better.",
            "The {device} shows full bars all the time, which is what puzzles me.",
        ),
        (
            "Which channel would you recommend?",
            "Do I need another access point, or is that a setting?",
            "How can I get the old speed back?",
            "Please advise how to place it.",
        ),
        (
            "Could you send a screenshot of the page Wireless, Survey, taken in the {room}?",
            "Please tell us the channel width that is set for 5 GHz and whether band steering is on.",
            "Does the speed change when you separate the two bands into different network names?",
        ),
        (
            "The survey lists {count} networks on channel 36 and none above channel 100.",
            "With separate names the {device} reaches 140 Mbit on the 5 GHz network.",
            "Channel width is at 20 MHz and band steering is on.",
            "The antennae were folded down, I had not noticed.",
        ),
        (
            "Set 5 GHz to channel 108 with 80 MHz width and restart the radio.",
            "Turn off band steering for the {device} and let it join the 5 GHz name only.",
            "Install firmware {firmware} and press Optimise once, at a time when the neighbours are online.",
            "Raise the {product} to shelf height and turn two of the antennae sideways.",
        ),
        (
            "The lower channels are crowded where you live, the upper ones are free.",
            "The device clung to the slower band because its signal looked stronger.",
            "The radio had fallen back to the narrow width after it met interference.",
        ),
    ),
    Issue(
        "update-fails", "firmware", "Network", ("router-x2", "router-x5", "switch-s8", "mesh-one",),
        ("Firmware update stops at {count} percent", "{product} will not take {firmware}", "Update error {code}", "Stuck in update loop"),
        (
            "The update of my {product} to {firmware} stops at {count} percent and then rolls back.",
            "I have tried to install {firmware} on the {product} four times, always ending in error {code}.",
            "Since last night the {product} restarts over and over after fetching {firmware}.",
            "The web page offers {firmware} for our {product}, but the button Install does nothing.",
        ),
        (
            "The checksum on the download page matches my file.",
            "Power was never cut, and I waited {days} minutes each time as the manual says.",
            "A second unit, bought in {month}, took the same file without complaint.",
            "The log ends with image rejected, code {code}.",
        ),
        (
            "Is there a way to force it?",
            "Should I go through an older version first?",
            "How do I get it out of this state?",
            "Would a reset help, or make it worse?",
        ),
        (
            "Which version is on it now, and which hardware revision is printed below the serial number?",
            "Could you try the file from a computer on cable, with the cloud connection switched off?",
            "Please hold Reset for ten seconds while it starts and tell us the colour of the light.",
        ),
        (
            "It is revision B{count} and runs a version from {month}.",
            "On cable it got further, up to the message about missing space.",
            "The light blinks amber, so rescue mode seems to work.",
            "With the cloud switched off the error is now {code}.",
        ),
        (
            "Install the bridge release 3.9.4 first, restart, and then {firmware}.",
            "Delete the stored logs under System, Storage, and start the update again.",
            "In rescue mode open 192.168.77.1 and load the file marked recovery for your revision.",
            "Download the image for your revision; the page offers the other one by default.",
        ),
        (
            "Versions before 3.9 cannot read the new image format.",
            "The update needs 40 MB of free space and the logs had filled it.",
            "The two revisions have different flash chips and the image names which one it is for.",
        ),
    ),
    Issue(
        "double-charge", "billing", "Billing", ("cloud-plus",),
        ("Charged twice in {month}", "Two payments of {amount} for one subscription", "Wrong amount on my invoice", "Duplicate debit for order {order}"),
        (
            "My statement for {month} shows two payments of {amount} to Tarnwick on the same day.",
            "You have debited {amount} for the {product} twice, under order {order}.",
            "I upgraded to the {product} in {month} and was billed for the old plan as well.",
            "The invoice for order {order} says {amount}, while the price shown at checkout was lower.",
        ),
        (
            "Only one confirmation mail arrived, {days} days ago.",
            "The second one carries the reference {code}, which I cannot find in my account.",
            "My bank says that both have been booked, none is just a reservation.",
            "I use a single licence and never bought a second seat.",
        ),
        (
            "Please return the difference.",
            "When can I expect the money back?",
            "Could you send a corrected invoice?",
            "Kindly cancel the wrong one.",
        ),
        (
            "Could you tell us the last four digits and the booking dates of both payments?",
            "Did you confirm the purchase in the app and later on the web site?",
            "Please check whether a second workspace shows up under Account, Plans.",
        ),
        (
            "I did press the button twice, as the page hung.",
            "The second was booked under reference {code}.",
            "Both are dated the same day and differ by one minute.",
            "There is a second workspace, created by mistake on the same evening.",
        ),
        (
            "We have cancelled the second payment of {amount}; it reaches your account within five working days.",
            "The old plan has ended and its remaining days were refunded to the same method.",
            "A corrected invoice for order {order} is on its way to your billing address.",
            "I removed the empty workspace and credited {amount} to your next invoice.",
        ),
        (
            "Our payment page sent the request again when it got no answer in time.",
            "The upgrade did not close the old plan because it was paid by the year.",
            "The tax rate of the wrong country had been applied.",
        ),
    ),
    Issue(
        "late-parcel", "shipping", "Logistics", ("router-x2", "router-x5", "mesh-one", "cam-view", "switch-s8",),
        ("Where is order {order}?", "Parcel not moving for {days} days", "Delivery of my {product} overdue", "Tracking says delivered, nothing here"),
        (
            "Order {order} was promised for last week and has still not come.",
            "The tracking page for my {product} has not changed for {days} days.",
            "According to the carrier, order {order} was delivered on Tuesday, but nobody here received it.",
            "I ordered a {product} in {month} with express delivery and am still waiting.",
        ),
        (
            "The last scan reads arrived at depot, code {code}.",
            "My neighbours have nothing, and there was no card in the letter box.",
            "I paid {amount} extra for next day delivery.",
            "The carrier tells me that only the sender may open an inquiry.",
        ),
        (
            "Could you find out where it is?",
            "Please send a replacement.",
            "I would like the express fee back.",
            "When will it arrive?",
        ),
        (
            "Could you confirm the delivery address and whether there is a porter or a parcel shop nearby?",
            "Please let us know whether the mail from the carrier names a person who signed.",
            "Is the name of your firm on the door bell, or only your own?",
        ),
        (
            "The address is right, but the flat number is missing on the label.",
            "There is a parcel shop two doors away and they have not seen it either.",
            "The carrier now speaks of a damaged label.",
            "Somebody signed with a scribble that none of us can read.",
        ),
        (
            "The carrier will try again tomorrow with the completed address.",
            "I refunded {amount} for the express fee and extended the delivery watch by {days} days.",
            "The parcel is back in our warehouse and leaves again tonight under a new number.",
            "We have opened an inquiry and sent a second {product} today by courier.",
        ),
        (
            "The label printer cut off the second line of the address.",
            "The depot was closed for a holiday and parcels were held there.",
            "The carrier had sorted it to the wrong region.",
        ),
    ),
    Issue(
        "return", "returns", "Logistics", ("router-x2", "router-x5", "mesh-one", "cam-view", "switch-s8",),
        ("Return of {product}", "How do I send back order {order}?", "Return label missing", "Changed my mind about the {product}"),
        (
            "I would like to send back the {product} from order {order}.",
            "The {product} does not fit our wiring closet, so we want to return it.",
            "I bought two units of the {product} and need only one.",
            "After {days} days of testing I have decided against the {product}.",
        ),
        (
            "The box is open, but everything is complete.",
            "I cannot find the return form that the leaflet mentions.",
            "It was a gift, and the invoice is in another name.",
            "It was bought in {month} through your web shop for {amount}.",
        ),
        (
            "What do I have to do?",
            "Please send me a label.",
            "Will I get the full price back?",
            "Can I drop it off somewhere?",
        ),
        (
            "Could you send a photograph of the type plate and tell us whether the seal on the power supply is intact?",
            "Please tell us whether you prefer a refund or another model.",
            "Has the unit been linked to a cloud account? If so, please remove it there first.",
        ),
        (
            "The seal is intact and the device was never linked.",
            "I removed it from the app, it took {count} attempts.",
            "A refund, please, to the method that I paid with.",
            "I would swap it for the smaller model if that is possible.",
        ),
        (
            "Once it is here we refund {amount} within three working days.",
            "We have booked the swap, and the other model leaves as soon as the first parcel is scanned.",
            "The return label for order {order} is attached; it is valid for {days} days.",
            "Please hand in the box at any parcel shop, the code {code} is enough.",
        ),
        (
            "Opened boxes are accepted as long as nothing is missing.",
            "A linked device cannot be sold again, hence the request to remove it.",
            "The form was left out of the boxes packed in {month}.",
        ),
    ),
    Issue(
        "locked-out", "account", "Tier 1", ("cloud-plus", "router-x2", "router-x5",),
        ("Cannot sign in to my account", "Password reset mail never comes", "Locked out after {count} attempts", "Second factor lost with old phone"),
        (
            "I cannot sign in to the portal any more, it answers with error {code}.",
            "The reset mail for my account has not come after {count} tries.",
            "My phone broke, and with it went the second factor for the {product}.",
            "After my marriage I changed the mail address, and since then the portal does not know me.",
        ),
        (
            "The spam folder is empty as well.",
            "The app on my {device} is still signed in, the web site is not.",
            "It says that the account is locked for {days} hours, every time anew.",
            "None of the backup codes from {month} is accepted.",
        ),
        (
            "Please unlock it.",
            "How do I prove that it is mine?",
            "Can you send the mail again?",
            "What are my options?",
        ),
        (
            "For your safety: in which month was the account opened, and which device was linked first?",
            "Could you check whether the address ends in a full stop or has a second one on file?",
            "Please open the app on the {device} and read out the number under Help, About.",
        ),
        (
            "There was indeed a typing mistake in the address.",
            "The number shown there is {code}.",
            "I found one more backup code in a drawer.",
            "It was opened in {month} with a {product}.",
        ),
        (
            "The misspelt address is corrected, please start the reset once more.",
            "The lock is lifted and a fresh link has been sent; it is valid for one hour.",
            "I removed the lost second factor; you will be asked to set up a new one.",
            "Open the app, choose Security, Approve, and confirm the sign-in of the browser.",
        ),
        (
            "The mails went to the address with the mistake in it.",
            "An old tab kept trying with the former password and locked the account again.",
            "Backup codes end when new ones are made.",
        ),
    ),
    Issue(
        "vpn", "vpn", "Network", ("router-x2", "router-x5", "cloud-plus",),
        ("VPN connects but no traffic", "WireGuard tunnel to branch down", "Error {code} when dialling in", "Split tunnel not working on {product}"),
        (
            "The tunnel between our two {product} units comes up, but nothing gets through.",
            "Since {firmware} our staff cannot reach the file server over the VPN of the {product}.",
            "Dialling in from my {device} ends with error {code} after {count} seconds.",
            "We run a site-to-site tunnel over {isp}, and it stopped in {month}.",
        ),
        (
            "A ping to the far gateway works, anything behind it does not.",
            "Both sides use the same address range, could that matter?",
            "Small pages open, large downloads hang at once.",
            "The same profile worked for {days} weeks.",
        ),
        (
            "Which logs do you need?",
            "Could you look at the configuration?",
            "What has changed in that release?",
            "How do I route only the office through it?",
        ),
        (
            "Please send the list of allowed networks on both sides, without the keys.",
            "Which value is set for MTU, and is the clock of both units correct?",
            "Could you run the built-in trace to an address behind the tunnel and send the third hop?",
        ),
        (
            "The MTU is 1500 on one end and 1420 on the other.",
            "Both ends do use the range 192.168.1.0.",
            "The clock of the branch was {count} minutes late.",
            "The trace ends at the second hop.",
        ),
        (
            "Set the MTU to 1380 on both sides and restart the tunnel.",
            "Move the branch to another range, for instance 192.168.44.0, and adapt the allowed networks.",
            "Turn on the time server under System and exchange the keys once more.",
            "Add the route of the file server to the profile and uncheck Send all traffic.",
        ),
        (
            "Packets that were too large were dropped without a message.",
            "With equal ranges the router keeps the traffic at home.",
            "Handshakes fail when the clocks differ by more than three minutes.",
        ),
    ),
    Issue(
        "mesh-pairing", "mesh", "Tier 1", ("mesh-one",),
        ("Third Mesh One will not pair", "Satellite in the {room} stays orange", "Node lost after power cut", "Pairing fails with code {code}"),
        (
            "The satellite in the {room} will not join; the app gives up with code {code}.",
            "After a power cut one of our {count} Mesh One units is missing.",
            "I bought another Mesh One in {month}, and it does not pair with the older ones.",
            "Pairing works next to the base, but when I carry it to the {room} the light turns orange.",
        ),
        (
            "The distance is about {count} metres, with one wooden ceiling between.",
            "My {device} sees its setup network, the base does not.",
            "I have reset it twice already.",
            "Two others at the same distance are fine.",
        ),
        (
            "Is there a limit to the number of units?",
            "What am I doing wrong?",
            "Can I link it by cable instead?",
            "Please help, half the house has no signal.",
        ),
        (
            "Which firmware does the base show, and which one is printed on the box of the new unit?",
            "Please connect it to the base by cable for five minutes and tell us the colour of the light.",
            "Could you check whether the base is set to a radar channel, between 52 and 144?",
        ),
        (
            "The base runs {firmware}, the new one is older.",
            "The base is on channel 100.",
            "By cable it turned white after three minutes.",
            "The light stays orange even on cable.",
        ),
        (
            "Update the new unit by cable to {firmware} and pair again.",
            "Set the base to channel 44 and start pairing within two minutes.",
            "Leave it on cable once, it will keep the keys and work without afterwards.",
            "Remove the stale entry under Nodes, then hold Pair for five seconds.",
        ),
        (
            "Units with different major versions refuse each other.",
            "On radar channels a new node must listen for ten minutes before it may speak.",
            "The power cut came while the keys were being renewed.",
        ),
    ),
    Issue(
        "camera", "camera", "Tier 1", ("cam-view",),
        ("Camera offline at night", "No recordings since {month}", "View camera shows grey picture", "Motion alerts come {count} minutes late"),
        (
            "The View camera at the {room} goes offline whenever infrared switches on.",
            "There are no recordings of our View camera since {month}, although the plan is active.",
            "The picture of my View camera is grey and the app reports code {code}.",
            "Alerts of the View camera reach my {device} with a delay of {count} minutes.",
        ),
        (
            "By day it works without a flaw.",
            "The storage page shows 0 of 30 days used.",
            "It is {count} metres from the {product} base and has three bars.",
            "I have changed the cable and the plug.",
        ),
        (
            "Is it broken?",
            "How do I get the recordings back?",
            "What can I test?",
            "Please have a look.",
        ),
        (
            "Which power supply do you use, the one from the box or another?",
            "Could you send the time stamps of the last two outages?",
            "Please check whether the privacy schedule is on for the evening.",
        ),
        (
            "It hangs on a USB port of the television.",
            "The plan was linked to another camera that I have sold.",
            "The outages were at 21:04 and 22:{count}.",
            "The privacy schedule was on, set by my son.",
        ),
        (
            "Use the 2 A supply from the box; the USB port is too weak for infrared.",
            "I moved the plan to the right camera; recordings start at once.",
            "Turn on fast alerts and exempt the app from battery saving on the {device}.",
            "Delete the schedule under Privacy and restart the camera.",
        ),
        (
            "Infrared doubles the current that the camera draws.",
            "A plan records for one camera only, the one it was bought with.",
            "The phone had put the app to sleep.",
        ),
    ),
    Issue(
        "dead-unit", "hardware", "Tier 1", ("router-x2", "router-x5", "switch-s8",),
        ("{product} does not power on", "Port {count} dead", "Unit very hot and smells", "Dead after thunderstorm"),
        (
            "Our {product} has been dead since the thunderstorm, no light at all.",
            "Port {count} of the {product} no longer links, whatever cable I use.",
            "The {product} gets so hot in the {room} that it switches off after {count} minutes.",
            "I unpacked the {product} from order {order} and it does not start.",
        ),
        (
            "Another power supply with the same values makes no difference.",
            "It was bought in {month}.",
            "The fan is silent and the case is hot to the touch.",
            "All other ports work, I tried with my {device}.",
        ),
        (
            "Is that covered by the warranty?",
            "Please send a new one.",
            "Can it be repaired?",
            "How should I proceed?",
        ),
        (
            "Could you read us the serial number and the date of purchase?",
            "Please measure or swap the power supply and look whether the small light near the socket is on.",
            "Is there free air above the unit, or does it stand in a closed cabinet?",
        ),
        (
            "There is no light, with either supply.",
            "It stands in a closed cabinet, together with an amplifier.",
            "The port lights up for a second and then stays dark.",
            "The date of purchase is in {month}, the invoice is attached.",
        ),
        (
            "We have sent a new power supply under order {order}.",
            "Please take it out of the cabinet and set the fan to normal under System.",
            "Turn off power over Ethernet for that port and try again after a minute.",
            "We replace the unit under warranty; the new one leaves tomorrow and a label for the old one is enclosed.",
        ),
        (
            "This power supply is known to fail after surges.",
            "Above 55 degrees the unit protects itself.",
            "A short on the line makes the port shut down until it is told otherwise.",
        ),
    ),
    Issue(
        "cancel", "cancellation", "Billing", ("cloud-plus",),
        ("Cancel my Cloud Plus", "End of subscription", "Cannot find the cancel button", "Cancellation not confirmed"),
        (
            "Please end my Cloud Plus plan with the next period.",
            "I tried to cancel the Cloud Plus plan in the app, but the button is grey.",
            "I cancelled in {month}, yet {amount} was taken again.",
            "We close our shop in the {room} building and need the plan no longer.",
        ),
        (
            "No confirmation has come within {days} days.",
            "The plan was bought through the app on my {device}.",
            "The period ends in {count} days as far as I can see.",
            "The page says that only the owner may cancel, and our owner has left.",
        ),
        (
            "Please confirm in writing.",
            "What happens to my recordings?",
            "Do I get the unused months back?",
            "How can I do it without the owner?",
        ),
        (
            "Was the plan bought on our web site or through a store on the phone?",
            "Please tell us the date until which you would like to keep the service.",
            "Could the owner, or somebody with a letter from the firm, confirm the change?",
        ),
        (
            "It seems to run through the store of my {device}.",
            "It was bought on the web site under order {order}.",
            "Until the end of the paid period is fine.",
            "I attach the letter signed by our director.",
        ),
        (
            "Plans from a phone's store must be ended there; the steps are in article cancel-store.",
            "I refunded {amount}, as the cancellation had reached us in time.",
            "The plan ends with the current period, and no further amount will be taken.",
            "Ownership has been moved to you, and the button is active now.",
        ),
        (
            "Only the place of purchase can end a plan.",
            "A form in the app was not passed on in {month}.",
            "Recordings stay available for thirty days after the end.",
        ),
    ),
    Issue(
        "parental", "parental-controls", "Tier 1", ("router-x2", "router-x5", "mesh-one",),
        ("Parental schedule ignored", "Site blocked by mistake", "Kids bypass bedtime on {device}", "Filter blocks school portal"),
        (
            "The bedtime set on our {product} is ignored by the {device} of my daughter.",
            "The filter of the {product} blocks the portal of our school.",
            "Since {firmware} the time budget counts double.",
            "Pausing the internet for one {device} on the {product} pauses the whole house.",
        ),
        (
            "Other devices obey the same schedule.",
            "The page shows reason category {code}.",
            "It started {days} days ago.",
            "The device appears under a new name each morning.",
        ),
        (
            "How can I fix that?",
            "Please correct the list.",
            "Is this a known fault?",
            "What should I set?",
        ),
        (
            "Does the {device} use a private address that changes? You can see it in its wireless settings.",
            "Which group is the device in, and does that group have a second schedule?",
            "Could you send the address of the blocked page?",
        ),
        (
            "Yes, the private address was on.",
            "It is in two groups, one made by the assistant.",
            "The page is the login of the school, on a learning platform.",
            "It uses mobile data at night, I found out.",
        ),
        (
            "Turn off the private address for the home network on that {device} and assign it again.",
            "Remove the device from the second group.",
            "The page is on the allowed list since this morning; restart the filter to fetch it.",
            "Install {firmware}, which counts time per person.",
        ),
        (
            "A device that changes its address looks like a new one each time.",
            "With two groups the wider one wins.",
            "The platform shares its address with a games site.",
        ),
    ),
    Issue(
        "breach", "security", "Security", ("router-x2", "router-x5", "cam-view", "cloud-plus",),
        ("Unknown device in my network", "Login from abroad", "Is the {product} affected by the {month} advisory?", "Suspicious mail in your name"),
        (
            "The {product} lists a device that I do not know.",
            "I got a notice of a sign-in to my {product} account from a country where I have never been.",
            "Our auditor asks whether the {product} with {firmware} is affected by the advisory of {month}.",
            "A mail in your name asks me to confirm the payment of {amount}.",
        ),
        (
            "It shows up for {count} minutes around midnight.",
            "I have changed the password, and it happened again.",
            "We run {count} of these in our offices.",
            "The link in it leads to a page with a strange name.",
        ),
        (
            "Should I be worried?",
            "Please check the log of my account.",
            "What do you advise?",
            "Is there a statement that I can forward?",
        ),
        (
            "Could you send the first six characters of the device's hardware address?",
            "Please tell us whether remote access is on under System, Services.",
            "Which sessions does the page Security, Sessions list?",
        ),
        (
            "It starts with the letters of a maker of light bulbs.",
            "Remote access was on, I have no idea why.",
            "There is one session more than we have phones.",
            "The mail came from a free mail service.",
        ),
        (
            "End all sessions, set a new password and turn on the second factor.",
            "Turn off remote access and install {firmware}.",
            "Your version is not affected; the statement for your auditor is attached.",
            "The mail is not from us; please delete it and do not follow the link.",
        ),
        (
            "The unknown device is your own lamp, which wakes at night for its updates.",
            "Remote access had been opened by an old app.",
            "The advisory concerns the web page of older releases only.",
        ),
    ),
    Issue(
        "api", "api", "Network", ("cloud-plus", "switch-s8",),
        ("API returns {code}", "Webhook not delivered", "Rate limit too low for {count} sites", "Token expires after {days} days"),
        (
            "Our script for the {product} gets status {code} since {month}.",
            "Webhooks of the {product} have not been delivered for {days} days.",
            "We poll {count} devices every minute and run into the limit of the {product}.",
            "The token made in {month} has stopped working although it should be valid for a year.",
        ),
        (
            "The body is empty and the header carries request {order}.",
            "The same call works from my {device} at home.",
            "We follow the back-off that the manual describes.",
            "Nothing was changed on our side.",
        ),
        (
            "Which endpoint should we use?",
            "Could you raise the limit?",
            "Please look into the request.",
            "Is there an outage?",
        ),
        (
            "Please send the time of one such request and its identifier, without the token.",
            "Does your server answer within five seconds? We stop after that.",
            "Which scope was chosen when the token was made?",
        ),
        (
            "The call goes to version one of the interface.",
            "Our server takes up to {count} seconds at full hour.",
            "It fails from one office only, behind a proxy.",
            "The scope is read only.",
        ),
        (
            "Move to version two; version one was switched off at the end of {month}.",
            "Answer with status 202 at once and do the work later.",
            "Use the list call, which returns 200 devices a page, and poll every five minutes.",
            "Make a new token with the scope devices write.",
        ),
        (
            "The old interface does not know the new devices.",
            "After ten time-outs a webhook is paused.",
            "The limit counts calls, not devices.",
        ),
    ),
    Issue(
        "warranty", "warranty", "Tier 1", ("router-x2", "router-x5", "mesh-one", "cam-view",),
        ("Warranty of {product}", "Extend my warranty", "Claim refused, why?", "Proof of purchase lost"),
        (
            "My {product} was bought in {month} and I would like to know how long the warranty lasts.",
            "The claim for my {product} under order {order} was refused.",
            "I lost the invoice of the {product}, and now it fails.",
            "We bought the {product} second hand and it broke after {days} days.",
        ),
        (
            "The reason given is outside of scope, code {code}.",
            "The first owner still has the receipt.",
            "It was registered on your page.",
            "The damage is a cracked socket.",
        ),
        (
            "Can you check by serial number?",
            "Please review the decision.",
            "Is an extension possible?",
            "What do you need from me?",
        ),
        (
            "Could you send a photograph of the type plate?",
            "Please tell us in which country it was bought.",
            "Was it registered with the same mail address?",
        ),
        (
            "It was registered with my address at work.",
            "The plate reads revision B{count}.",
            "The photograph is attached.",
            "It was bought in a shop on the high street.",
        ),
        (
            "A copy of the receipt of the first owner is enough.",
            "We have reviewed the claim and accept it.",
            "The unit is covered for another {count} months, and the exchange is booked.",
            "An extension by a year costs {amount} and can be bought until the end of the first year.",
        ),
        (
            "Cover goes with the device, not with its owner.",
            "The serial number had been typed wrongly in the first claim.",
            "Sockets are covered unless there are marks of force.",
        ),
    ),
    Issue(
        "dns", "connectivity", "Network", ("router-x2", "router-x5",),
        ("Some pages do not open", "DNS error on all devices", "Own domain not reachable from inside", "IPv6 works, IPv4 does not"),
        (
            "Some pages do not open through the {product}, others do.",
            "Every {device} in the house reports a DNS error since the change to {isp}.",
            "Our own domain is reachable from outside, not from behind the {product}.",
            "With IPv6 on, the {product} opens pages after {count} seconds only.",
        ),
        (
            "When I set another name server on the {device}, it works.",
            "The error comes in the morning for about {count} minutes.",
            "A restart helps for {days} hours.",
            "The log has many lines with servfail {code}.",
        ),
        (
            "Which server should I enter?",
            "Is it your side or that of {isp}?",
            "Can the {product} answer for our own name?",
            "What is the right setting?",
        ),
        (
            "Which name servers does the page WAN list?",
            "Please run a lookup for example.com under Tools and send the answer.",
            "Is the filter for rebinding on?",
        ),
        (
            "It lists one server only, and that one times out.",
            "The filter is on.",
            "The lookup takes {count} seconds.",
            "There are two servers from {isp} and one that I do not know.",
        ),
        (
            "Enter two servers by hand and remove the one that times out.",
            "Add your domain to the exceptions of the rebinding filter.",
            "Turn on fast fallback under IPv6 and restart.",
            "Install {firmware}, which asks all servers at the same time.",
        ),
        (
            "The first server on the list had been retired by {isp}.",
            "The filter blocks answers that point to a private address.",
            "Each page waited for IPv6 to fail before it tried IPv4.",
        ),
    ),
    Issue(
        "invoice", "billing", "Billing", ("cloud-plus", "switch-s8",),
        ("Invoice with VAT number needed", "Change billing address", "Invoice {order} not received", "Pay by bank transfer?"),
        (
            "We need the invoice for order {order} with our VAT number.",
            "The invoice for {month} has not come yet.",
            "Our firm has moved; the billing address on {order} is wrong.",
            "Can our {count} licences of the {product} be paid by transfer instead of card?",
        ),
        (
            "Our tax office does not accept the present form.",
            "The portal shows an empty list.",
            "We have to close the books in {days} days.",
            "The amount is {amount}.",
        ),
        (
            "Please send it as PDF.",
            "Could you correct that?",
            "Where can I enter it myself?",
            "Who is in charge of that?",
        ),
        (
            "Could you tell us the legal name of the firm as it should appear?",
            "Please check under Account, Billing whether the role Accountant is assigned.",
            "Should all later invoices go to the new address as well?",
        ),
        (
            "Nobody has that role.",
            "The legal name is the one in our profile.",
            "Yes, all later ones too.",
            "We would like one invoice a quarter.",
        ),
        (
            "I assigned the role Accountant to you; the list is visible after the next sign-in.",
            "The corrected invoice {order} is in the portal now.",
            "The address is changed, and the invoice of {month} was issued anew.",
            "Payment by transfer is set up, with {days} days to pay.",
        ),
        (
            "Only accountants see invoices.",
            "The number had been entered in the field for remarks.",
            "Invoices are made on the third working day.",
        ),
    ),
)
