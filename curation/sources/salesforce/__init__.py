"""What Salesforce's objects are and become; the reader is `curation.sources.vendors.salesforce`."""
