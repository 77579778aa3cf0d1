import Foundation
import SourceMarks
import SpecChecking
import Testing

/// A small generator with a seed: the same sentences on every machine.
private struct Dice: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// `Grammar/spec.ebnf` is executed: what it writes the parsers read, and where one refuses a
/// sentence with one wrong character, so does the other.
@Suite struct GrammarTests {
  static let grammar: EBNF? = {
    let file = SpecFiles.package.appending(path: "Grammar/spec.ebnf")
    return (try? String(contentsOf: file, encoding: .utf8)).flatMap { EBNF($0) }
  }()
  private static let expressionTokens: Set<String> = ["number", "parameter", "word", "sign"]
  private static let selectorTokens: Set<String> = ["filtered"]
  private static let characters = Array("ab01.$()+-*/%=!<> _,:&xe")

  @Test("The grammar can be read and defines what it uses")
  func complete() throws {
    let grammar = try #require(Self.grammar)
    #expect(grammar.undefined.isEmpty)
    for rule in ["segment", "path", "range", "expression", "selector", "pair", "padding"] {
      #expect(grammar.rules[rule] != nil)
    }
  }

  // MARK: - Expressions

  /// Nil where a limit stops the reading, which is no matter of grammar.
  private func reads(_ expression: String) -> Bool? {
    do throws(ExpressionFault) {
      _ = try Expression(expression)
      return true
    } catch {
      switch error {
      case .tooLarge, .tooLong: return nil
      case .unreadable(.nestedTooDeep, _): return nil
      default: return false
      }
    }
  }

  /// The longest tokens from left to right; nil where none fits.
  private func tokens(_ text: String, _ grammar: EBNF) -> [String]? {
    let characters = Array(text)
    var place = 0
    var tokens: [String] = []
    while place < characters.count {
      if characters[place] == " " {
        place += 1
        continue
      }
      let rest = Array(characters[place...])
      // A number with a needless zero is one wrong number, not two right ones.
      let longest =
        Self.expressionTokens.flatMap { grammar.lengths($0, rest) }.max()
        ?? 0
      guard longest > 0 else { return nil }
      let token = String(rest[..<longest])
      if grammar.recognises("number", token), longest < rest.count, rest[longest].isNumber {
        return nil
      }
      tokens.append(token)
      place += longest
    }
    return tokens
  }

  @Test("Sentences of the grammar are expressions, with or without blanks")
  func expressions() throws {
    let grammar = try #require(Self.grammar)
    var dice = Dice(state: 11)
    for _ in 0..<2000 {
      let text = grammar.sentence(
        "expression", lexical: Self.expressionTokens, gap: " ", using: &dice)
      #expect(reads(text) != false, "\(text)")
    }
  }

  @Test("One wrong character is refused by both or by neither")
  func mutatedExpressions() throws {
    let grammar = try #require(Self.grammar)
    var dice = Dice(state: 12)
    var refused = 0
    for _ in 0..<2000 {
      let text = grammar.sentence(
        "expression", lexical: Self.expressionTokens, gap: " ", using: &dice)
      guard text.count < 60 else { continue }
      var changed = Array(text)
      let character = Self.characters[Int.random(in: 0..<Self.characters.count, using: &dice)]
      let place = Int.random(in: 0..<changed.count, using: &dice)
      if Bool.random(using: &dice) {
        changed[place] = character
      } else {
        changed.insert(character, at: place)
      }
      let mutant = String(changed)
      let isSentence =
        tokens(mutant, grammar).map {
          grammar.recognises("expression", tokens: $0, lexical: ["number", "parameter"])
        } ?? false
      guard let isRead = reads(mutant) else { continue }
      #expect(isRead == isSentence, "\(mutant)")
      if !isSentence { refused += 1 }
    }
    #expect(refused > 300)
  }

  // MARK: - Selectors

  private func selects(_ text: String) -> Bool {
    do throws(SelectorFault) {
      _ = try Selector(text)
      return true
    } catch {
      return false
    }
  }

  @Test("Sentences of the grammar are selectors, and mutants are refused by both or by neither")
  func selectors() throws {
    let grammar = try #require(Self.grammar)
    var dice = Dice(state: 13)
    for _ in 0..<2000 {
      let text = grammar.sentence("selector", lexical: Self.selectorTokens, gap: "", using: &dice)
      #expect(selects(text), "\(text)")
      var changed = Array(text)
      let character = Self.characters[Int.random(in: 0..<Self.characters.count, using: &dice)]
      changed.insert(character, at: Int.random(in: 0...changed.count, using: &dice))
      // Blanks are free between tokens, which characters alone do not show.
      guard character != " " else { continue }
      let mutant = String(changed)
      #expect(selects(mutant) == grammar.recognises("selector", mutant), "\(mutant)")
    }
  }

  // MARK: - Names and values

  private func codes(_ layers: String) -> [DiagnosticCode] {
    SpecFiles.check(text: "layers:\n\(layers)").findings.all.map(\.code)
  }

  @Test("Sentences of the grammar are names and ranges")
  func names() throws {
    let grammar = try #require(Self.grammar)
    var dice = Dice(state: 14)
    let lexical: Set = ["path", "range"]
    for _ in 0..<500 {
      let path = grammar.sentence("path", lexical: lexical, gap: "", using: &dice)
      let segments = path.split(separator: ".")
      guard !segments.contains("in"), !segments.contains("input") else { continue }
      #expect(codes("  - \"\(path)\": relu\n").isEmpty, "\(path)")
      let range = grammar.sentence("range", lexical: lexical, gap: "", using: &dice)
      let found = Set(codes("  - \"\(range)\": relu\n"))
      // A range may be empty or too long, but is always read as one.
      #expect(found.isSubset(of: [.badRange]), "\(range)")
    }
    for wrong in ["a b", "-a", "a..b", "a.", ".a", "a$", "é", "a+b"] {
      #expect(!grammar.recognises("path", wrong))
      #expect(codes("  - \"\(wrong)\": relu\n").contains(.badLayerName), "\(wrong)")
    }
  }

  @Test("Sentences of the grammar are paddings and pairs")
  func values() throws {
    let grammar = try #require(Self.grammar)
    var dice = Dice(state: 15)
    let lexical: Set = ["pair", "padding"]
    // Numbers may be out of range; sides may repeat, which YAML refuses.
    let numbers: Set<DiagnosticCode> = [
      .outOfRange, .numberTooLarge, .windowTooLarge, .padTooLarge, .sizeOutOfBounds, .duplicateKey,
    ]
    for _ in 0..<500 {
      let pad = grammar.sentence("padding", lexical: lexical, gap: "", using: &dice)
      let found = Set(codes("  - a: {conv: 4, kernel: 1, pad: \(pad)}\n"))
      #expect(found.isSubset(of: numbers), "\(pad): \(found)")
      let pair = grammar.sentence("pair", lexical: lexical, gap: "", using: &dice)
      let stride = Set(codes("  - a: {conv: 4, kernel: 1, stride: \(pair)}\n"))
      #expect(stride.isSubset(of: numbers), "\(pair): \(stride)")
    }
  }
}
