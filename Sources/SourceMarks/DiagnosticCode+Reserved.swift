extension DiagnosticCode {
  /// Numbers that are kept for what this version cannot meet, and why nothing reports them yet.
  public static let reserved: [(number: String, reason: String)] = [
    ("SL0417", "attention heads that do not divide a width; there are no attention layers"),
    ("SL0903", "a part of a foreign model without an equivalent; there is no explain import"),
  ]
}
