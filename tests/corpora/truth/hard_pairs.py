"""Pairs of articles as (title, text), written by hand: what disagrees, and what a careless rule would take for it."""

Pair = tuple[tuple[str, str], tuple[str, str]]

DISAGREE: tuple[Pair, ...] = (
    (
        ("Data centres", "Customer data is stored for seven years and then destroyed."),
        ("Archive rules", "We destroy customer data after ten years."),
    ),
    (
        ("Returns", "## How long do I have to return something?\n\nYou have 14 days."),
        ("Help: returns", "## How long do I have to return an item?\n\n30 days from the day it arrives."),
    ),
    (
        ("Mobile app", "## Can I use the app offline?\n\nYes, once you have synchronised it."),
        ("App questions", "## Can I use the app offline?\n\nNo. The app needs a connection."),
    ),
    (
        ("Fees", "| service | fee |\n|---|---|\n| Reconnection | $35 |\n| Paper invoice | $3 |"),
        ("Price list", "| service | fee |\n|---|---|\n| Reconnection | $45 |\n| Paper invoice | $3 |"),
    ),
    (
        ("Probation", "The probation period for new hires is three months."),
        ("Joining us", "New hires are on probation for six months."),
    ),
    (
        ("Lost cards", "A lost badge must be reported within 24 hours."),
        ("Badges", "Report a lost badge within 3 days."),
    ),
    (
        ("Remote work", "Employees may work from abroad for up to 30 days a year."),
        ("Working abroad", "Working from abroad is limited to 20 days per year."),
    ),
    (
        ("Export", "The export contains at most 5,000 rows."),
        ("Exporting data", "Up to 10,000 rows can be exported."),
    ),
    (
        ("Domains", "Custom domains are supported on all plans."),
        ("Custom domains", "Custom domains are not supported."),
    ),
    (
        ("Webhooks", "Failed webhooks are retried 5 times."),
        ("Webhook delivery", "We retry a failed webhook up to 3 times."),
    ),
    (
        ("Price changes", "We announce price increases 60 days in advance."),
        ("Billing FAQ", "Price increases are announced at least 30 days in advance."),
    ),
    (
        ("Code of conduct", "Gifts worth more than $50 must be declared."),
        ("Gifts", "Employees must declare gifts above $100."),
    ),
    (
        ("Escalation", "Critical incidents are escalated after 15 minutes."),
        ("On call", "A critical incident is escalated within one hour."),
    ),
    (
        ("Subject access", "We answer requests for access within 30 days."),
        ("Privacy requests", "Requests for access are answered within 21 days."),
    ),
    (
        ("Guest Wi-Fi", "Guest accounts expire after 8 hours."),
        ("Visitors", "A guest account is valid for 24 hours."),
    ),
    (
        ("Overtime", "Overtime is paid at 125 percent."),
        ("Pay", "Overtime is paid at 150%."),
    ),
    (
        ("Maintenance", "Maintenance takes place every Sunday from 2:00 to 4:00."),
        ("Planned downtime", "Maintenance takes place every Sunday from 3:00 to 6:00."),
    ),
    (
        ("Contract end", "Your data is available for 90 days after the contract ends."),
        ("Offboarding customers", "After the contract ends, data remains available for 30 days."),
    ),
    (
        ("Sick notes", "A doctor's certificate is required from the third day of sickness."),
        ("Illness", "A doctor's certificate is not required."),
    ),
    (
        ("Search", "## Where do I find my invoices?\n\nOpen Settings and choose Billing."),
        ("Invoices", "## Where can I find my invoices?\n\nAsk the finance desk by letter."),
    ),
    (
        ("Encryption", "Backups are encrypted."),
        ("Backup details", "Backups are not encrypted."),
    ),
    (
        ("Loan laptops", "Laptops on loan must be returned after 14 days."),
        ("Borrowing equipment", "You must return a loan laptop after 7 days."),
    ),
    (
        ("Mileage", "We pay $0.45 per mile for private cars."),
        ("Travel by car", "For private cars we pay $0.60 per mile."),
    ),
    (
        ("Fair use", "Video calls are limited to 60 minutes."),
        ("Video calls", "The limit for a video call is 40 minutes."),
    ),
    (
        ("Closing the year", "Expense reports for December are due by 10 January."),
        ("Expenses", "Expense reports for December are due by 5 January."),
    ),
    (
        ("Comments", "Comments can be edited for 15 minutes."),
        ("Editing comments", "You can edit a comment within 5 minutes of posting it."),
    ),
    (
        ("SLA", "Availability is guaranteed at 99.9%."),
        ("Service levels", "We guarantee an availability of 99.5 percent."),
    ),
    (
        ("Tickets", "Closed tickets can be reopened within 7 days."),
        ("Reopening", "A closed ticket cannot be reopened."),
    ),
)
AGREE: tuple[Pair, ...] = (
    (
        ("Set up your router X2", "The light turns white after 2 minutes."),
        ("Set up your router X5", "The light turns white after 4 minutes."),
    ),
    (
        ("Prices", "The Basic plan costs $10 a month."),
        ("Pricing", "The Pro plan costs $25 a month."),
    ),
    (
        ("Shipping", "Parcels to Germany take 3 days."),
        ("Delivery", "Parcels to Japan take 9 days."),
    ),
    (
        ("Password policy", "Passwords must have at least 8 characters."),
        ("Password rules", "Passwords may have up to 64 characters."),
    ),
    (
        ("Refunds", "Refunds are paid within 5 working days."),
        ("Refund window", "A refund can be requested within 30 days."),
    ),
    (
        ("Opening hours", "The shop opens at 9:00."),
        ("Hours", "The shop closes at 18:00."),
    ),
    (
        ("Returns", "Unopened boxes are refunded within 14 days."),
        ("Returns FAQ", "Opened boxes are refunded within 7 days."),
    ),
    (
        ("Uploads", "The maximum size of an image is 5 MB."),
        ("Files", "The maximum size of a video is 500 MB."),
    ),
    (
        ("Cancelling", "You can cancel at any time."),
        ("Cancellation", "You cannot cancel during the first month of a promotional contract."),
    ),
    (
        ("Deletion", "Deleted projects can be restored within 30 days."),
        ("Trash", "Deleted files can be restored within 60 days."),
    ),
    (
        ("Leave", "Employees get 25 days of annual leave."),
        ("Leave for parents", "Employees get 10 days of leave when a child is ill."),
    ),
    (
        ("Backup", "Backups are made every day."),
        ("Backups", "Backups are kept for 30 days."),
    ),
    (
        ("Notice", "The notice period is two weeks."),
        ("Notice periods", "The notice period is 14 days."),
    ),
    (
        ("Troubleshooting: sync", "If nothing helps, restart the phone and wait 5 minutes."),
        ("Troubleshooting: pairing", "If nothing helps, restart the camera and wait 10 minutes."),
    ),
    (
        ("Support", "Standard support answers within 24 hours."),
        ("Premium support", "Premium support answers within one hour."),
    ),
    (
        ("Speed", "Download speeds reach 100 Mbps."),
        ("Your line", "Upload speeds reach 40 Mbps."),
    ),
    (
        ("Access", "Members can invite guests."),
        ("Permissions", "Guests cannot invite members."),
    ),
    (
        ("Late payment", "We send a first reminder after 7 days."),
        ("Reminders", "We send a second reminder after 14 days."),
    ),
    (
        ("Release 4.1", "Version 4.1 supports up to 100 devices."),
        ("Release 4.2", "Version 4.2 supports up to 250 devices."),
    ),
    (
        ("Warranty", "The warranty lasts 24 months."),
        ("Warranty for refurbished units", "The warranty lasts 12 months."),
    ),
    (
        ("Meeting rooms", "Room Aspen seats 8 people."),
        ("Rooms", "Room Birch seats 12 people."),
    ),
    (
        ("SSO", "Single sign-on is included in the Enterprise plan."),
        ("Plans", "Single sign-on is not included in the Starter plan."),
    ),
    (
        ("Tax", "Invoices to customers in the EU include 19% VAT."),
        ("Invoices abroad", "Invoices to customers in the UK include 20% VAT."),
    ),
    (
        ("Rate limits", "Each key may send 100 requests per minute."),
        ("Daily limits", "Each key may send 50,000 requests per day."),
    ),
    (
        ("Trial", "The trial lasts 14 days."),
        ("Trial data", "After the trial your data is kept for 30 days."),
    ),
    (
        ("Payment", "## Can I pay by card?\n\nYes, we accept all major cards."),
        ("Payment FAQ", "## Can I pay by cheque?\n\nNo, we do not accept cheques."),
    ),
    (
        ("Batteries", "Charging takes two hours."),
        ("Battery life", "A full charge lasts ten hours."),
    ),
    (
        ("Approval", "Orders above $1,000 need the approval of a manager."),
        ("Purchasing", "Orders above $10,000 need the approval of the board."),
    ),
    (
        ("Feedback", "The survey is sent 2 days after a ticket is closed."),
        ("Closing", "Tickets are closed 7 days after the last reply."),
    ),
    (
        ("Logs", "Logs are not deleted automatically; an administrator deletes them."),
        ("Log files", "An administrator can delete logs."),
    ),
    (
        ("Minors", "Adults may borrow 10 books."),
        ("Library", "Children may borrow 5 books."),
    ),
    (
        ("Password reset", "The link in the mail works for 30 minutes."),
        ("Invitations", "The link in the invitation works for 7 days."),
    ),
)
