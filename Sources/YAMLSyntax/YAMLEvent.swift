/// One libyaml event with its place in UTF-8 offsets.
struct YAMLEvent {
  enum Kind {
    case streamStart
    case documentStart(hasVersion: Bool, hasTagDirectives: Bool)
    case documentEnd
    case alias(String)
    case scalar(String, isPlain: Bool)
    case listStart(isFlow: Bool)
    case listEnd
    case mapStart(isFlow: Bool)
    case mapEnd
    case streamEnd
  }

  let kind: Kind
  let range: Range<Int>
  /// The name after `&`.
  let anchor: String?
  /// The tag as libyaml resolves it.
  let tag: String?
}

/// What libyaml could not read: its own words, with places in UTF-8 offsets.
struct YAMLScanFault {
  /// What libyaml was doing; empty where it does not say.
  let context: String
  /// Where that began.
  let contextOffset: Int?
  /// What it met.
  let problem: String
  /// Where it met it.
  let offset: Int
  /// Whether memory ran out, which is not the file's fault.
  var isMemory = false
}
