/// A grammar in ISO 14977 EBNF, as far as `Grammar/spec.ebnf` uses it: it writes sentences and
/// recognises them.
struct EBNF: Sendable {
  indirect enum Rule: Sendable {
    case terminal(String)
    case name(String)
    case sequence([Rule])
    case choice([Rule])
    case optional(Rule)
    case repeated(Rule)
  }
  private(set) var rules: [String: Rule] = [:]

  /// Reads a grammar; nil where it is none.
  init?(_ text: String) {
    var reader = Reader(text)
    guard let rules = reader.grammar() else { return nil }
    self.rules = rules
  }

  /// Names that are used and not defined.
  var undefined: Set<String> {
    func names(_ rule: Rule) -> [String] {
      switch rule {
      case .terminal: []
      case .name(let name): [name]
      case .sequence(let parts), .choice(let parts): parts.flatMap(names)
      case .optional(let part), .repeated(let part): names(part)
      }
    }
    return Set(rules.values.flatMap(names)).subtracting(rules.keys)
  }

  // MARK: - Sentences

  /// A random sentence of a rule; `gap` is put between the parts of rules that are not `lexical`.
  func sentence(
    _ name: String, lexical: Set<String>, gap: String,
    using random: inout some RandomNumberGenerator
  ) -> String {
    write(.name(name), lexical, gap, isLexical: false, depth: 0, &random)
  }

  private func write(
    _ rule: Rule, _ lexical: Set<String>, _ gap: String, isLexical: Bool, depth: Int,
    _ random: inout some RandomNumberGenerator
  ) -> String {
    // Deep down, everything that can be left out is, and the simplest alternative is taken.
    let isDeep = depth > 14
    switch rule {
    case .terminal(let text): return text
    case .name(let name):
      guard let rule = rules[name] else { return "" }
      return write(
        rule, lexical, gap, isLexical: isLexical || lexical.contains(name), depth: depth + 1,
        &random)
    case .sequence(let parts):
      let texts = parts.map { write($0, lexical, gap, isLexical: isLexical, depth: depth, &random) }
      return texts.filter { !$0.isEmpty }.joined(separator: isLexical ? "" : gap)
    case .choice(let parts):
      let index = isDeep ? 0 : Int.random(in: 0..<parts.count, using: &random)
      return write(parts[index], lexical, gap, isLexical: isLexical, depth: depth, &random)
    case .optional(let part):
      guard !isDeep, Int.random(in: 0..<3, using: &random) == 0 else { return "" }
      return write(part, lexical, gap, isLexical: isLexical, depth: depth, &random)
    case .repeated(let part):
      var texts: [String] = []
      while !isDeep, texts.count < 4, Int.random(in: 0..<5, using: &random) < 2 {
        texts.append(write(part, lexical, gap, isLexical: isLexical, depth: depth, &random))
      }
      return texts.joined(separator: isLexical ? "" : gap)
    }
  }

  // MARK: - Recognition

  /// The lengths that a rule can have at the start of some characters.
  func lengths(_ name: String, _ text: [Character]) -> Set<Int> {
    ends(.name(name), text, 0) { text, place, terminal in
      let characters = Array(terminal)
      return text[place...].starts(with: characters) ? place + characters.count : nil
    }
  }

  /// Whether characters are a whole sentence of a rule.
  func recognises(_ name: String, _ text: String) -> Bool {
    let characters = Array(text)
    return lengths(name, characters).contains(characters.count)
  }

  /// Whether tokens are a whole sentence of a rule, in which `lexical` rules are single tokens.
  func recognises(_ name: String, tokens: [String], lexical: Set<String>) -> Bool {
    ends(.name(name), tokens, 0, lexical: lexical) { tokens, place, terminal in
      place < tokens.count && tokens[place] == terminal ? place + 1 : nil
    }.contains(tokens.count)
  }

  private func ends<Element>(
    _ rule: Rule, _ text: [Element], _ start: Int, lexical: Set<String> = [],
    _ match: ([Element], Int, String) -> Int?
  ) -> Set<Int> {
    switch rule {
    case .terminal(let terminal): return match(text, start, terminal).map { [$0] } ?? []
    case .name(let name):
      if lexical.contains(name) {
        guard start < text.count, let token = text[start] as? String, recognises(name, token)
        else { return [] }
        return [start + 1]
      }
      guard let rule = rules[name] else { return [] }
      return ends(rule, text, start, lexical: lexical, match)
    case .sequence(let parts):
      var places: Set<Int> = [start]
      for part in parts {
        places = places.reduce(into: []) {
          $0.formUnion(ends(part, text, $1, lexical: lexical, match))
        }
      }
      return places
    case .choice(let parts):
      return parts.reduce(into: []) {
        $0.formUnion(ends($1, text, start, lexical: lexical, match))
      }
    case .optional(let part):
      return ends(part, text, start, lexical: lexical, match).union([start])
    case .repeated(let part):
      var (all, edge): (Set<Int>, Set<Int>) = ([start], [start])
      while !edge.isEmpty {
        let next: Set<Int> = edge.reduce(into: []) {
          $0.formUnion(ends(part, text, $1, lexical: lexical, match))
        }
        edge = next.subtracting(all)
        all.formUnion(next)
      }
      return all
    }
  }
}

/// Reads the text of a grammar.
private struct Reader {
  private let text: [Character]
  private var place = 0

  init(_ text: String) { self.text = Array(text) }

  mutating func grammar() -> [String: EBNF.Rule]? {
    var rules: [String: EBNF.Rule] = [:]
    skip()
    while place < text.count {
      guard let name = word(), rules[name] == nil, take("="), let rule = choice(), take(";")
      else { return nil }
      rules[name] = rule
    }
    return rules
  }

  /// Skips blanks and comments.
  private mutating func skip() {
    while place < text.count {
      if text[place].isWhitespace {
        place += 1
      } else if text[place...].starts(with: "(*") {
        while place < text.count, !text[place...].starts(with: "*)") { place += 1 }
        place += 2
      } else {
        return
      }
    }
  }

  private mutating func take(_ character: Character) -> Bool {
    guard place < text.count, text[place] == character else { return false }
    place += 1
    skip()
    return true
  }

  private mutating func word() -> String? {
    let start = place
    while place < text.count, text[place].isLetter || text[place] == "-" { place += 1 }
    defer { skip() }
    return place > start ? String(text[start..<place]) : nil
  }

  private mutating func choice() -> EBNF.Rule? {
    var parts: [EBNF.Rule] = []
    repeat {
      guard let part = sequence() else { return nil }
      parts.append(part)
    } while take("|")
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() -> EBNF.Rule? {
    var parts: [EBNF.Rule] = []
    repeat {
      guard let part = part() else { return nil }
      parts.append(part)
    } while take(",")
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func part() -> EBNF.Rule? {
    guard place < text.count else { return nil }
    switch text[place] {
    case "\"":
      guard let end = text[(place + 1)...].firstIndex(of: "\"") else { return nil }
      let terminal = String(text[(place + 1)..<end])
      place = end + 1
      skip()
      return .terminal(terminal)
    case "(", "[", "{":
      let open = text[place]
      _ = take(open)
      guard let inner = choice(), take(open == "(" ? ")" : open == "[" ? "]" : "}") else {
        return nil
      }
      return open == "(" ? inner : open == "[" ? .optional(inner) : .repeated(inner)
    default: return word().map { .name($0) }
    }
  }
}
