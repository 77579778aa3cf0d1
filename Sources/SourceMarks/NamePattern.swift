/// A pattern on dotted names: `*` stands for part of one segment, `**` for anything.
///
/// `**.` at the start or after a dot also stands for nothing at all, so `**.relu` finds `relu` and
/// `layer1.0.relu`. Each wildcard captures what it stood for; the k-th wildcard of a replacement
/// puts back the k-th capture. Earlier wildcards take as much as they can.
public struct NamePattern: Sendable, Hashable {
  /// The pattern as written.
  public let text: String
  private let tokens: [Token]

  private enum Token: Hashable {
    case byte(UInt8)
    case star
    case anything
    /// `**.`: either nothing, or anything and a dot.
    case anyLevels
  }

  /// Reads a pattern; every text is one.
  public init(_ text: String) {
    self.text = text
    tokens = Self.tokens(of: text)
  }

  /// How many wildcards the pattern has.
  public var wildcardCount: Int { tokens.count { if case .byte = $0 { false } else { true } } }

  /// Whether the pattern fits a whole name.
  public func matches(_ name: String) -> Bool { captures(in: name) != nil }

  /// Whether the pattern fits a name, or a group that the name lies in (`aux*`: `aux1.fc.weight`).
  public func matchesNameOrGroup(_ name: String) -> Bool {
    if matches(name) { return true }
    return name.indices.contains { index in
      (name[index] == "." || name[index] == "/") && matches(String(name[..<index]))
    }
  }

  /// What each wildcard stands for when the pattern fits a whole name; nil when it does not.
  /// - Complexity: O(length of pattern · length of name), for any pattern.
  public func captures(in name: String) -> [String]? {
    let bytes = Array(name.utf8)
    let fits = table(bytes)
    let width = bytes.count + 1
    guard fits[0] else { return nil }
    var captures: [String] = []
    var position = 0
    for (index, token) in tokens.enumerated() {
      let next = (index + 1) * width
      switch token {
      case .byte:
        position += 1
      case .star, .anything:
        let start = position
        var end = token == .star ? Self.segmentEnd(bytes, from: position) : bytes.count
        while end > start, !fits[next + end] { end -= 1 }
        captures.append(String(decoding: bytes[start..<end], as: UTF8.self))
        position = end
      case .anyLevels:
        let start = position
        var end = bytes.count
        while end > start, bytes[end - 1] != 0x2E || !fits[next + end] { end -= 1 }
        captures.append(String(decoding: bytes[start..<max(start, end - 1)], as: UTF8.self))
        position = end
      }
    }
    return captures
  }

  /// The replacement with its wildcards filled in; nil when it has more wildcards than captures.
  public static func fill(_ replacement: String, with captures: [String]) -> String? {
    var bytes: [UInt8] = []
    var remaining = captures[...]
    for token in tokens(of: replacement) {
      if case .byte(let byte) = token {
        bytes.append(byte)
        continue
      }
      guard let capture = remaining.popFirst() else { return nil }
      bytes += capture.utf8
      if token == .anyLevels, !capture.isEmpty { bytes.append(0x2E) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func segmentEnd(_ bytes: [UInt8], from start: Int) -> Int {
    bytes[start...].firstIndex(of: 0x2E) ?? bytes.count
  }

  private static func tokens(of text: String) -> [Token] {
    let bytes = Array(text.utf8)
    var tokens: [Token] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == 0x2A else {
        tokens.append(.byte(bytes[index]))
        index += 1
        continue
      }
      let startsSegment = index == 0 || bytes[index - 1] == 0x2E
      guard index + 1 < bytes.count, bytes[index + 1] == 0x2A else {
        tokens.append(.star)
        index += 1
        continue
      }
      index += 2
      if startsSegment, index + 1 < bytes.count, bytes[index] == 0x2E {
        tokens.append(.anyLevels)
        index += 1
      } else {
        tokens.append(.anything)
      }
    }
    return tokens
  }

  /// For each token (rows) and place in the name: whether the rest of the pattern fits the rest.
  private func table(_ bytes: [UInt8]) -> [Bool] {
    let width = bytes.count + 1
    var fits = [Bool](repeating: false, count: (tokens.count + 1) * width)
    fits[tokens.count * width + bytes.count] = true
    for index in tokens.indices.reversed() {
      let (row, next) = (index * width, (index + 1) * width)
      // For `**.`: whether, somewhere from here on, a dot is followed by a rest that fits.
      var fitsAfterLaterDot = false
      for place in stride(from: bytes.count, through: 0, by: -1) {
        let atEnd = place == bytes.count
        switch tokens[index] {
        case .byte(let byte):
          fits[row + place] = !atEnd && bytes[place] == byte && fits[next + place + 1]
        case .star:
          fits[row + place] =
            fits[next + place] || (!atEnd && bytes[place] != 0x2E && fits[row + place + 1])
        case .anything:
          fits[row + place] = fits[next + place] || (!atEnd && fits[row + place + 1])
        case .anyLevels:
          if !atEnd, bytes[place] == 0x2E, fits[next + place + 1] { fitsAfterLaterDot = true }
          fits[row + place] = fits[next + place] || fitsAfterLaterDot
        }
      }
    }
    return fits
  }
}
