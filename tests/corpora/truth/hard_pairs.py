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
    (("Export", "The export contains at most 5,000 rows."), ("Exporting data", "Up to 10,000 rows can be exported.")),
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
    (("Guest Wi-Fi", "Guest accounts expire after 8 hours."), ("Visitors", "A guest account is valid for 24 hours.")),
    (("Overtime", "Overtime is paid at 125 percent."), ("Pay", "Overtime is paid at 150%.")),
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
    (("Encryption", "Backups are encrypted."), ("Backup details", "Backups are not encrypted.")),
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
    (
        ("Visitor parking", "Visitors can park free of charge for two hours."),
        ("Parking", "Guests may park for up to four hours without paying."),
    ),
    (
        ("Invoice disputes", "Disputes about an invoice must be raised within 60 days of the invoice date."),
        ("Billing questions", "If you disagree with an invoice, tell us within 30 days of its date."),
    ),
    (("Storage", "Each mailbox has 50 GB of storage."), ("Mailboxes", "A mailbox can hold 100 GB.")),
    (
        ("Phone support", "Phone support is available Monday to Friday."),
        ("Contact", "Our phone support is available Monday to Saturday."),
    ),
    (
        ("Payroll", "Salaries are paid on the 25th of each month."),
        ("Pay day", "Salaries are paid on the 28th of each month."),
    ),
    (
        ("Laptop refresh", "Laptops are replaced every three years."),
        ("Hardware lifecycle", "We replace laptops every four years."),
    ),
    (
        ("Referral bonus", "Employees receive a bonus of $1,000 for a successful referral."),
        ("Recruiting", "For each successful referral an employee is paid a bonus of $1,500."),
    ),
    (
        ("Incident response", "Customers are informed of a breach within 72 hours."),
        ("Security breaches", "We inform affected customers within 24 hours of a breach."),
    ),
    (("Minimum order", "The minimum order value is €50."), ("Ordering", "Orders must be worth at least €75.")),
    (
        ("Password reset", "A reset link is valid for one hour."),
        ("Forgotten passwords", "The reset link expires after 24 hours."),
    ),
    (
        ("Beta programme", "Beta features are covered by the SLA."),
        ("SLA exclusions", "Beta features are not covered by the SLA."),
    ),
    (
        ("Smoking", "Smoking is permitted on the roof terrace."),
        ("House rules", "Smoking is forbidden on the roof terrace."),
    ),
    (
        ("Exports", "## Can I export my data as CSV?\n\nYes. Go to Settings and choose Export."),
        ("FAQ", "## Can I export data to CSV?\n\nNo, only JSON is offered."),
    ),
    (
        ("Delivery", "## How long does delivery take?\n\nUsually 3 to 5 working days."),
        ("Shipping FAQ", "## How long does shipping take?\n\nBetween 7 and 10 working days."),
    ),
    (
        ("Password rules", "- Minimum length: 12 characters\n- History: last 5 passwords"),
        ("Passwords", "- Minimum length: 10 characters\n- History: last 5 passwords"),
    ),
    (
        ("Quotas", "| resource | limit |\n|---|---|\n| Projects | 20 |\n| Members | 100 |"),
        ("Limits", "| resource | limit |\n|---|---|\n| Projects | 50 |\n| Members | 100 |"),
    ),
    (
        ("Cancellation fee", "A cancellation fee of 10% applies."),
        ("Cancelling an order", "If you cancel an order, a fee of 15% is charged."),
    ),
    (
        ("Training budget", "Every employee has a training budget of €1,200 per year."),
        ("Learning", "The annual training budget is €2,000 per employee."),
    ),
    (("Retention", "We retain access logs for 180 days."), ("Logging", "Access logs are kept for a year.")),
    (
        ("Reactivation", "An account that was suspended is reactivated within 2 working days of payment."),
        ("Suspended accounts", "Suspended accounts are reactivated 5 working days after payment."),
    ),
    (
        ("Travel class", "Business class is allowed on flights longer than six hours."),
        ("Flights", "Flights over eight hours may be booked in business class."),
    ),
    (
        ("Screen lock", "Screens lock after 5 minutes."),
        ("Workstations", "Workstation screens lock automatically after 15 minutes."),
    ),
    (
        ("Onboarding", "New employees must complete security training within 30 days."),
        ("Security training", "Security training is to be completed by new employees within two weeks."),
    ),
    (
        ("Alerts", "An alert fires when disk usage exceeds 80 percent."),
        ("Monitoring", "Disk usage alerts fire at 90%."),
    ),
    (("Sandbox", "Sandboxes are refreshed weekly."), ("Test systems", "Sandboxes are refreshed every month.")),
    (("Contractors", "Contractors need a signed NDA."), ("External staff", "Contractors do not need a signed NDA.")),
    (
        ("Chat", "Chat transcripts are e-mailed to the customer."),
        ("Chat transcripts", "Chat transcripts are never e-mailed to customers."),
    ),
    (("Shop", "The shop in Leeds closes at 18:30."), ("Leeds", "Our shop in Leeds closes at 20:00.")),
    (("Vouchers", "Vouchers cannot be exchanged for cash."), ("Using vouchers", "Vouchers can be exchanged for cash.")),
    (("Late arrival", "Rooms are held until 18:00."), ("Bookings", "We hold rooms until 21:00.")),
    (
        ("Licence transfer", "A licence may be transferred once per year."),
        ("Licences", "Licences may be transferred twice a year."),
    ),
    (
        ("Grace period", "After a failed payment there is a grace period of 10 days."),
        ("Failed payments", "The grace period after a failed payment is 14 days."),
    ),
    (
        ("Deposits", "A deposit of 20% is due when you order."),
        ("Ordering furniture", "We ask for a deposit of 30% with each order."),
    ),
    (
        ("Ages", "You must be at least 16 years old to open an account."),
        ("Eligibility", "Account holders must be 18 years or older."),
    ),
    (("Uptime", "We promise an uptime of 99.95%."), ("Commitments", "Guaranteed uptime: 99.9%")),
    (
        ("Firmware", "Firmware updates are installed automatically."),
        ("Updating", "Firmware updates are not installed automatically."),
    ),
    (
        ("Meals", "The meal allowance is $60 per day."),
        ("Travel budget", "Travellers receive a meal allowance of $75 per day."),
    ),
    (
        ("Bug bounty", "Critical vulnerabilities are rewarded with $5,000."),
        ("Rewards", "For a critical vulnerability we pay a reward of $3,000."),
    ),
    (("Community rules", "Posts can be edited within one hour."), ("Forum", "You may edit a post for 24 hours.")),
    (("Gym", "Members may bring one guest per visit."), ("Membership", "Each member can bring two guests per visit.")),
    (
        ("Certificates", "TLS certificates are renewed every 60 days."),
        ("TLS", "We renew TLS certificates every 90 days."),
    ),
    (
        ("Image library", "Images must be at least 1200 pixels wide."),
        ("Picture sizes", "An image needs a minimum width of 800 pixels."),
    ),
    (
        ("Bank transfer", "Bank transfers take up to three days."),
        ("Paying by transfer", "A bank transfer takes five days."),
    ),
    (("Maternity", "Maternity leave is 18 weeks."), ("Expecting a child", "Maternity leave lasts 20 weeks.")),
    (
        ("Archiving", "Inactive projects are archived after six months."),
        ("Projects", "A project without activity is archived after one year."),
    ),
    (("Tipping", "Drivers are allowed to accept tips."), ("Drivers", "Drivers may not accept tips.")),
    (("Recording calls", "Calls are recorded."), ("Calls", "Calls are not recorded.")),
    (
        ("Multi-currency", "Payments in Swiss francs are accepted."),
        ("Currencies", "We do not accept payments in Swiss francs."),
    ),
    (
        ("Guest checkout", "## Do I need an account to order?\n\nNo, you can order as a guest."),
        ("Ordering", "## Do I need an account to order?\n\nYes, an account is required."),
    ),
    (
        ("Batteries", "## How often should I replace the battery?\n\nEvery two years."),
        ("Maintenance", "## How often should the battery be replaced?\n\nAfter five years."),
    ),
    (
        ("Rooms", "| room | seats |\n|---|---|\n| Aspen | 8 |\n| Birch | 12 |"),
        ("Meeting rooms", "| room | seats |\n|---|---|\n| Aspen | 10 |\n| Birch | 12 |"),
    ),
    (
        ("Import", "CSV files with up to 50,000 rows can be imported."),
        ("Importing contacts", "You can import CSV files of up to 20,000 rows."),
    ),
    (
        ("Stock", "Returned goods are restocked within 48 hours."),
        ("Warehouse", "Warehouse staff restock returned goods within 24 hours."),
    ),
    (
        ("Interest", "Overdue amounts bear interest of 5% per year."),
        ("Overdue amounts", "We charge interest of 8% per year on overdue amounts."),
    ),
    (("Sales tax", "The sales tax rate is 7.5 percent."), ("Taxes", "Sales tax is 8.25 percent.")),
    (
        ("Licences", "A single licence covers two devices."),
        ("Installing", "A single licence covers up to three devices."),
    ),
    (("Newsletters", "The newsletter appears every Tuesday."), ("Marketing", "Our newsletter appears every Thursday.")),
    (("Deadlines", "Applications close on 15 May 2027."), ("Apply", "Applications are accepted until 31 May 2027.")),
    (
        ("Renewals", "Contracts renew automatically for 12 months."),
        ("Contract terms", "Contracts are renewed automatically for 24 months."),
    ),
    (
        ("Locking", "Accounts are locked after five failed login attempts."),
        ("Login", "After three failed attempts to log in, the account is locked."),
    ),
    (("Spam", "Messages in the spam folder are deleted after 30 days."), ("Folders", "Spam is deleted after 14 days.")),
    (
        ("Video", "Videos may be up to ten minutes long."),
        ("Uploading videos", "The maximum length of a video is 15 minutes."),
    ),
    (
        ("Insurance", "Parcels are insured up to $500."),
        ("Shipping insurance", "Every parcel is insured for up to $200."),
    ),
    (("Pricing", "Additional seats cost $12 per month."), ("Seats", "Each additional seat is $15 per month.")),
    (("Hours", "The help desk is staffed around the clock."), ("Help desk", "The help desk is not staffed at night.")),
)
AGREE: tuple[Pair, ...] = (
    (
        ("Set up your router X2", "The light turns white after 2 minutes."),
        ("Set up your router X5", "The light turns white after 4 minutes."),
    ),
    (("Prices", "The Basic plan costs $10 a month."), ("Pricing", "The Pro plan costs $25 a month.")),
    (("Shipping", "Parcels to Germany take 3 days."), ("Delivery", "Parcels to Japan take 9 days.")),
    (
        ("Password policy", "Passwords must have at least 8 characters."),
        ("Password rules", "Passwords may have up to 64 characters."),
    ),
    (
        ("Refunds", "Refunds are paid within 5 working days."),
        ("Refund window", "A refund can be requested within 30 days."),
    ),
    (("Opening hours", "The shop opens at 9:00."), ("Hours", "The shop closes at 18:00.")),
    (
        ("Returns", "Unopened boxes are refunded within 14 days."),
        ("Returns FAQ", "Opened boxes are refunded within 7 days."),
    ),
    (("Uploads", "The maximum size of an image is 5 MB."), ("Files", "The maximum size of a video is 500 MB.")),
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
    (("Backup", "Backups are made every day."), ("Backups", "Backups are kept for 30 days.")),
    (("Notice", "The notice period is two weeks."), ("Notice periods", "The notice period is 14 days.")),
    (
        ("Troubleshooting: sync", "If nothing helps, restart the phone and wait 5 minutes."),
        ("Troubleshooting: pairing", "If nothing helps, restart the camera and wait 10 minutes."),
    ),
    (
        ("Support", "Standard support answers within 24 hours."),
        ("Premium support", "Premium support answers within one hour."),
    ),
    (("Speed", "Download speeds reach 100 Mbps."), ("Your line", "Upload speeds reach 40 Mbps.")),
    (("Access", "Members can invite guests."), ("Permissions", "Guests cannot invite members.")),
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
    (("Meeting rooms", "Room Aspen seats 8 people."), ("Rooms", "Room Birch seats 12 people.")),
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
    (("Trial", "The trial lasts 14 days."), ("Trial data", "After the trial your data is kept for 30 days.")),
    (
        ("Payment", "## Can I pay by card?\n\nYes, we accept all major cards."),
        ("Payment FAQ", "## Can I pay by cheque?\n\nNo, we do not accept cheques."),
    ),
    (("Batteries", "Charging takes two hours."), ("Battery life", "A full charge lasts ten hours.")),
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
    (("Minors", "Adults may borrow 10 books."), ("Library", "Children may borrow 5 books.")),
    (
        ("Password reset", "The link in the mail works for 30 minutes."),
        ("Invitations", "The link in the invitation works for 7 days."),
    ),
    (("Visitor parking", "Visitors can park for two hours."), ("Staff parking", "Employees can park for ten hours.")),
    (("Storage", "Each mailbox has 50 GB of storage."), ("Drive", "Each drive has 1 TB of storage.")),
    (
        ("Payroll", "Salaries are paid on the 25th of each month."),
        ("Expenses", "Expenses are paid on the 10th of each month."),
    ),
    (("Laptop refresh", "Laptops are replaced every three years."), ("Phones", "Phones are replaced every two years.")),
    (("Delivery", "Delivery takes 48 hours."), ("Shipping", "Delivery takes two days.")),
    (("Fees", "The reconnection fee is $35."), ("Charges", "Reconnecting costs 35 dollars.")),
    (
        ("Breaks", "Employees have a break of 30 minutes after six hours."),
        ("Working time", "Employees have a break of 45 minutes after nine hours."),
    ),
    (
        ("Class A", "Driver licence class A requires 12 lessons."),
        ("Class B", "Driver licence class B requires 10 lessons."),
    ),
    (
        ("Alerts", "A warning is sent when disk usage exceeds 80 percent."),
        ("Critical alerts", "A critical alert is sent when disk usage exceeds 95 percent."),
    ),
    (("Roles", "Editors can publish pages."), ("Viewers", "Viewers cannot publish pages.")),
    (
        ("Refunds", "Refunds go back to the card within 5 days."),
        ("Vouchers", "Refunds as a voucher are issued within 1 day."),
    ),
    (("Sandbox", "Sandboxes are refreshed weekly."), ("Backups", "Sandboxes are backed up monthly.")),
    (("Retention", "Access logs are kept for a year."), ("Audit", "Audit logs are kept for seven years.")),
    (
        ("Domestic trips", "The daily allowance for domestic trips is €28."),
        ("Trips abroad", "The daily allowance for trips abroad is €45."),
    ),
    (("Support hours", "Support is open from 9:00 to 17:00."), ("Support", "You can call us between 9 am and 5 pm.")),
    (("Shop in Leeds", "The shop closes at 18:30."), ("Shop in York", "The shop closes at 20:00.")),
    (
        ("Passwords", "Passwords expire after 90 days."),
        ("Passwords of admins", "Admin passwords expire after 30 days."),
    ),
    (("Tokens", "Access tokens expire after one hour."), ("Refresh", "Refresh tokens expire after 30 days.")),
    (("Orders", "Orders below €50 cost €4 to ship."), ("Big orders", "Orders above €50 ship free of charge.")),
    (("Leave", "Employees get 25 days of leave."), ("Volunteering", "Employees get 2 days of leave for volunteering.")),
    (("Ports", "The server listens on port 8080."), ("Metrics", "The metrics endpoint listens on port 9090.")),
    (("Export", "You can export up to 500 contacts."), ("Import", "You can import up to 2,000 contacts.")),
    (
        ("Trial", "Trials last 14 days and cannot be extended."),
        ("Extending", "Paid plans can be extended at any time."),
    ),
    (("Cats", "Cats need two meals a day."), ("Dogs", "Dogs need one meal a day.")),
    (
        ("Notice of termination", "Employees with less than two years of service give one month of notice."),
        ("Long service", "Employees with more than ten years of service give three months of notice."),
    ),
    (("History", "In 2019 the limit was 10 users."), ("Today", "The limit is 25 users.")),
    (("Hub 2", "The Hub 2 supports 32 devices."), ("Hub 3", "The Hub 3 supports 64 devices.")),
    (("Reports", "Reports can be shared with colleagues."), ("Drafts", "Drafts cannot be shared with colleagues.")),
    (("Stage one", "The first interview lasts 30 minutes."), ("Stage two", "The second interview lasts 60 minutes.")),
    (
        ("Invoices", "Invoices are sent monthly and are due within 30 days."),
        ("Payment", "Invoices are due within 30 days; we send them every month."),
    ),
    (("Summer", "In summer the pool is open until 21:00."), ("Winter", "In winter the pool is open until 18:00.")),
    (("Cards", "Debit cards have a daily limit of €1,000."), ("Credit", "Credit cards have a daily limit of €5,000.")),
    (("SMS", "SMS codes are valid for 5 minutes."), ("Email codes", "Email codes are valid for 15 minutes.")),
    (
        ("Wi-Fi", "The guest network is limited to 20 Mbps."),
        ("Staff network", "The staff network is limited to 200 Mbps."),
    ),
    (
        ("Uploads", "If an upload fails, try again after 5 minutes."),
        ("Downloads", "If a download fails, try again after 10 minutes."),
    ),
    (
        ("Escalation", "Priority 1 tickets are answered within 15 minutes."),
        ("Tickets", "Priority 3 tickets are answered within one day."),
    ),
    (("Data", "Personal data is not sold."), ("Sales", "Hardware is sold in our shops.")),
    (
        ("Keys", "A lost key must be reported to the front desk."),
        ("Badges", "A lost badge need not be reported to the front desk."),
    ),
    (("Discounts", "Students get a discount of 20 percent."), ("Seniors", "Seniors get a discount of 15 percent.")),
    (("Old plan", "Customers on the 2020 plan keep 10 GB."), ("New plan", "Customers on the 2024 plan get 50 GB.")),
    (("Meals", "The meal allowance is $60 per day."), ("Hotels", "The hotel allowance is $160 per day.")),
    (
        ("Bug bounty", "Critical vulnerabilities are rewarded with $5,000."),
        ("Rewards", "Minor vulnerabilities are rewarded with $200."),
    ),
    (("Forum", "Posts can be edited within one hour."), ("Comments", "Comments can be edited within one day.")),
    (
        ("Certificates", "TLS certificates are renewed every 60 days."),
        ("Signing", "Code signing certificates are renewed every year."),
    ),
    (
        ("Archiving", "Inactive projects are archived after six months."),
        ("Deleting", "Archived projects are deleted after two years."),
    ),
    (("Calls", "Incoming calls are recorded."), ("Outgoing", "Outgoing calls are not recorded.")),
    (("Currencies", "Payments in euros are accepted."), ("Payments", "Payments in yen are not accepted.")),
    (
        ("Import", "CSV files with up to 50,000 rows can be imported."),
        ("Excel", "Excel files with up to 10,000 rows can be imported."),
    ),
    (("Interest", "Overdue invoices bear interest of 5%."), ("Deposits", "Deposits bear interest of 1%.")),
    (("Licences", "A single licence covers two devices."), ("Family", "A family licence covers six devices.")),
    (
        ("Newsletters", "The newsletter appears every Tuesday."),
        ("Release notes", "Release notes appear every Thursday."),
    ),
    (("Renewals", "Contracts renew for one year."), ("Contracts", "A contract renews for 12 months.")),
    (
        ("Locking", "Accounts are locked after five failed attempts."),
        ("Unlocking", "Accounts are unlocked after 30 minutes."),
    ),
    (("Spam", "Spam is deleted after 30 days."), ("Trash", "Trash is emptied after 60 days.")),
    (("Video", "Videos may be up to ten minutes long."), ("Audio", "Audio messages may be up to two minutes long.")),
    (
        ("Delivery to shops", "Shops are supplied on Mondays."),
        ("Delivery to warehouses", "Warehouses are supplied on Fridays."),
    ),
    (("Pool", "The pool is heated to 28 °C."), ("Sauna", "The sauna is heated to 90 °C.")),
    (
        ("Quick start", "Wait two minutes until the lamp is green."),
        ("Reset", "Wait ten seconds until the lamp is red."),
    ),
    (
        ("New hires", "New hires get 20 days of leave in their first year."),
        ("Leave", "From the second year on, employees get 25 days of leave."),
    ),
    (("Sick pay", "Sick pay is 100% for six weeks."), ("Long illness", "After six weeks sick pay is 70%.")),
    (
        ("Severity", "Severity 1 incidents are handled within 30 minutes."),
        ("Incidents", "Severity 2 incidents are handled within 4 hours."),
    ),
    (
        ("Cloud", "The cloud edition supports single sign-on."),
        ("On premises", "The on-premises edition does not support single sign-on."),
    ),
    (("Gifts", "Gifts to officials are forbidden."), ("Presents", "Gifts to colleagues are allowed.")),
    (("Speed limit", "On site, cars may drive at 20 km/h."), ("Forklifts", "On site, forklifts may drive at 10 km/h.")),
    (("Price", "The starter kit costs $99."), ("Kits", "The professional kit costs $249.")),
    (
        ("Refund", "## Can I get a refund?\n\nYes, within 30 days."),
        ("Exchange", "## Can I exchange an item?\n\nNo, please return it and order again."),
    ),
    (("Minimum age", "You must be 18 to rent a car."), ("Young drivers", "You must be 21 to rent a van.")),
    (("Retention", "Invoices are kept for ten years."), ("Storage", "Quotes are kept for three years.")),
    (("Parking", "Parking costs $2 per hour."), ("Day tickets", "Parking costs $12 per day.")),
    (("Room rates", "A single room is $90."), ("Rates", "A double room is $130.")),
)
