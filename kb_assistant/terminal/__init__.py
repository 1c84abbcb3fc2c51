"""What the command line prints, one file a thing that is printed. Texts of documents are printed as they are, never as
markup."""
