import SourceMarks
import SpecChecking
import Testing

@Suite("Expressions")
struct ExpressionTests {
  static let scope: [String: ExpressionValue] = [
    "out": .integer(64), "groups": .integer(0), "stride": .integer(2), "p": .real(0.5),
    "plain": .boolean(false), "act": .text("relu"), "mode": .text("relu"),
    "in.channels": .integer(65), "big": .integer(.max), "small": .integer(.min),
  ]

  private func fault(_ text: String) -> ExpressionFault? {
    do throws(ExpressionFault) {
      _ = try Expression.value(of: text, in: Self.scope)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "whole numbers are checked, and division rounds down",
    arguments: [
      ("$out", 64), ("4 * $out", 256), ("$in.channels // 2", 32), ("2 + 3 * 4", 14),
      ("(2 + 3) * 4", 20), ("10 - 4 - 3", 3), ("64 // 4 // 2", 8), ("-7 // 2", -4),
      ("7 // -2", -4), ("-7 % 3", 2), ("7 % -3", -2), ("-6 // 3", -2), ("6 % 3", 0),
      ("$out / 4", 16), ("-$out", -64), ("- - 3", 3), ("2*-3", -6), ("$out*2-1", 127),
      ("-(1 + 2)", -3), ("9223372036854775807", .max), ("-9223372036854775807 - 1", .min),
      ("$small % -1", 0), ("1 if $stride == 2 else 3", 1),
      ("1 if $plain else 2 if $plain else 3", 3),
      ("0", 0), ("  $out\n * 2 ", 128), ("-3 * 2", -6), ("- 3 // 2", -2),
    ])
  func wholeNumbers(text: String, value: Int) throws {
    #expect(try Expression.value(of: text, in: Self.scope) == .integer(value))
  }

  @Test(
    "a number with a point makes the result one",
    arguments: [
      ("$p * 2", 1.0), ("1.5 + 1", 2.5), ("3 / 2.0", 1.5), ("7.5 // 2", 3), ("-7.5 // 2", -4),
      ("-7.5 % 2", 0.5), ("7.5 % -2", -0.5), ("1e-3", 0.001), (".5", 0.5), ("-$p", -0.5),
    ])
  func realNumbers(text: String, value: Double) throws {
    #expect(try Expression.value(of: text, in: Self.scope) == .real(value))
  }

  @Test(
    "conditions",
    arguments: [
      ("$stride != 1 or $in.channels != $out", true), ("$stride == 1 and $out == 64", false),
      ("not $plain", true), ("not not $plain", false), ("not 1 == 2", true),
      ("true and not false or false", true), ("false or true and false", false),
      ("1 < 2", true), ("2 <= 2", true), ("3 > 3", false), ("3 >= 3", true), ("1 == 1.0", true),
      ("$act == $mode", true), ("$act != $mode", false), ("true == false", false),
      ("9223372036854775807 == 9223372036854775806", false),
      ("$groups != 0 and 10 // $groups > 1", false), ("$groups == 0 or 10 // $groups > 1", true),
      ("(1 < 2) == true", true),
    ])
  func conditions(text: String, value: Bool) throws {
    #expect(try Expression.value(of: text, in: Self.scope) == .boolean(value))
  }

  @Test("a text parameter alone is text")
  func text() throws {
    #expect(try Expression.value(of: "$act", in: Self.scope) == .text("relu"))
    #expect(try Expression.value(of: "$act if $plain else $mode", in: Self.scope) == .text("relu"))
  }

  @Test(
    "what cannot be read is told at its place",
    arguments: [
      ("$out *", ExpressionFault.unreadable(.endsEarly(after: "*"), at: 6..<6)),
      ("", .unreadable(.empty, at: 0..<0)), ("  ", .unreadable(.empty, at: 2..<2)),
      ("$", .unreadable(.nameMissing, at: 0..<1)), ("$ out", .unreadable(.nameMissing, at: 0..<1)),
      ("${out}", .unreadable(.nameMissing, at: 0..<1)),
      ("$1", .unreadable(.nameMissing, at: 0..<1)),
      ("($out", .unreadable(.unclosed, at: 0..<1)), ("$out)", .unreadable(.stray(")"), at: 4..<5)),
      ("($out $p)", .unreadable(.stray("$p"), at: 6..<8)),
      ("$out $p", .unreadable(.stray("$p"), at: 5..<7)),
      ("* $out", .unreadable(.stray("*"), at: 0..<1)),
      ("$out + stride", .unreadable(.bareWord("stride"), at: 7..<13)),
      ("1 if $plain", .unreadable(.elseMissing, at: 2..<4)),
      ("1 < $out < 3", .unreadable(.chainedComparison("<"), at: 9..<10)),
      ("$out == 1 == 2", .unreadable(.chainedComparison("=="), at: 10..<12)),
      ("$plain && true", .unreadable(.foreignOperator("&&"), at: 7..<9)),
      ("$out = 3", .unreadable(.foreignOperator("="), at: 5..<6)),
      ("$out ^ 2", .unreadable(.foreignOperator("^"), at: 5..<6)),
      ("$out × 2", .unreadable(.stray("×"), at: 5..<7)),
      ("$out * 010", .unreadable(.leadingZero("010", decimal: "10"), at: 7..<10)),
      ("1 + not true", .unreadable(.stray("not"), at: 4..<7)),
      ("$out ** 2", .unreadable(.stray("*"), at: 6..<7)),
      ("$out.", .unreadable(.stray("."), at: 4..<5)),
      ("conv_$out", .unreadable(.bareWord("conv_"), at: 0..<5)),
    ])
  func unreadable(text: String, expected: ExpressionFault) {
    #expect(fault(text) == expected)
    #expect(expected.code == .badExpression)
  }

  @Test("unknown names are told even where they do not decide")
  func unknownNames() {
    #expect(fault("$uot + 1") == .unknownName("uot", at: 0..<4))
    #expect(fault("$in.depth") == .unknownName("in.depth", at: 0..<9))
    #expect(fault("1 if true else $nope") == .unknownName("nope", at: 15..<20))
    #expect(fault("false and $nope") == .unknownName("nope", at: 10..<15))
  }

  @Test("arithmetic that has no result is told with the values that made it so")
  func arithmetic() {
    #expect(
      fault("1 + $out // $groups")
        == .divisionByZero("$out // $groups", bindings: [.init("groups", .integer(0))], at: 4..<19))
    #expect(fault("$out % 0") == .divisionByZero("$out % 0", bindings: [], at: 0..<8))
    #expect(fault("$p / 0.0") == .divisionByZero("$p / 0.0", bindings: [], at: 0..<8))
    #expect(
      fault("$in.channels / 2")
        == .notExact(
          "$in.channels / 2", result: 32.5, bindings: [.init("in.channels", .integer(65))],
          at: 0..<16))
  }

  @Test(
    "numbers that do not fit are refused and never wrap",
    arguments: [
      ("9999999999999999999", 0..<19), ("1 + 9223372036854775808", 4..<23), ("$big + 1", 0..<8),
      ("$small - 1", 0..<10), ("$big * 2", 0..<8), ("-$small", 0..<7), ("$small // -1", 0..<12),
      ("$small / -1", 0..<11), ("1e999", 0..<5), ("1e308 * 10", 0..<10),
      ("1 // 2 + $big * $big", 9..<20),
    ])
  func tooLarge(text: String, range: Range<Int>) {
    let found = fault(text)
    #expect(found?.code == .numberTooLarge)
    #expect(found?.range == range)
  }

  @Test(
    "kinds do not mix",
    arguments: [
      ("$act + 1", 0..<4), ("1 + true", 4..<8), ("not 1", 4..<5), ("1 and true", 0..<1),
      ("$act == 1", 0..<4), ("-$plain", 1..<7), ("1 if $out else 2", 5..<9),
      ("$act < $mode", 0..<4),
      ("true == 1", 0..<4),
    ])
  func kinds(text: String, range: Range<Int>) {
    let found = fault(text)
    #expect(found?.code == .textInArithmetic)
    #expect(found?.range == range)
  }

  @Test("length and nesting are bounded")
  func limits() throws {
    let long = String(repeating: "1+", count: 127) + "10"
    #expect(try Expression.value(of: long, in: [:]) == .integer(137))
    #expect(fault(long + "0") == .tooLong(count: 257))
    #expect(fault(long + "0")?.code == .overLimit)
    let wide = String(repeating: "é", count: 257)
    #expect(fault(wide) == .tooLong(count: 257))
    let deep = String(repeating: "(", count: 32) + "1" + String(repeating: ")", count: 32)
    #expect(try Expression.value(of: deep, in: [:]) == .integer(1))
    #expect(fault("(\(deep))") == .unreadable(.nestedTooDeep, at: 33..<34))
    #expect(
      fault(String(repeating: "-", count: 200) + "1") == .unreadable(.nestedTooDeep, at: 33..<34))
    #expect(fault(String(repeating: "not ", count: 60) + "true")?.code == .badExpression)
    #expect(fault(String(repeating: "1 if true else ", count: 16) + "1") == nil)
  }

  @Test("the names an expression uses are listed once")
  func names() throws {
    #expect(try Expression("$out * $in.channels + $out").names == ["out", "in.channels"])
  }

  @Test("any text is read or refused, whatever its bytes")
  func fuzz() {
    let pieces = [
      "$out", "$", "(", ")", "1", "if", " else ", "//", "-", "not ", ".", "é", "==", "\n", "9e9",
      "or ",
    ]
    var state: UInt64 = 42
    var readable = 0
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<(state >> 60) + 1 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      guard let fault = fault(text) else {
        readable += 1
        continue
      }
      let range = fault.range ?? 0..<0
      #expect(range.upperBound <= text.utf8.count, "\(text)")
    }
    #expect(readable > 100)
  }

  @Test(
    "a finding marks the part to blame in the file and offers a repair",
    arguments: [
      (
        "$uot * 2", "unknown parameter '$uot'", "$uot",
        "did you mean '$out'? parameters here: out, stride", "$out"
      ),
      (
        "stride * $out", "cannot read the expression 'stride * $out'", "stride",
        "write $stride (column 1)", "$stride"
      ),
      (
        "$out / 7", "'$out / 7' is about 9.1429 (out = 64)", "$out / 7", "write // to round down",
        "$out // 7"
      ),
      (
        "$out // 0", "division by zero in '$out // 0'", "$out // 0",
        "check the number after the division sign", nil
      ),
    ] as [(String, String, String, String, String?)])
  func findings(
    text: String, message: String, marked: String, hint: String, repair: String?
  ) throws {
    let file = SourceFile(path: "f", text: "é: \(text)\n")
    let span = SourceSpan(file, 4..<4 + text.utf8.count)
    do throws(ExpressionFault) {
      _ = try Expression.value(of: text, in: ["out": .integer(64), "stride": .integer(1)])
      Issue.record("no fault")
    } catch {
      let finding = error.diagnostic(of: text, at: span, names: ["stride", "out"], layer: "conv1")
      #expect(finding.message == message)
      #expect(finding.span?.text == marked)
      #expect(finding.hint == hint)
      #expect(finding.fix?.replacement == repair)
      #expect(finding.layer == "conv1")
    }
  }

  @Test("text that was folded from several lines is marked as a whole")
  func folded() {
    let file = SourceFile(path: "f", text: "a: $out\n  *\n")
    let span = SourceSpan(file, 3..<11)
    let finding = ExpressionFault.unreadable(.endsEarly(after: "*"), at: 6..<6)
      .diagnostic(of: "$out *", at: span, names: ["out"])
    #expect(finding.span == span)
    #expect(finding.hint == "something must follow '*' (column 7)")
  }
}
