"""What whoever runs the service relies on: the audit log, copies that are put back, what must always hold."""
