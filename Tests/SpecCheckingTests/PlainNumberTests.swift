import SpecChecking
import Testing

@Suite("Plain numbers")
struct PlainNumberTests {
  @Test(
    "one reading for every text",
    arguments: [
      ("0", PlainNumber.integer(0)), ("12", .integer(12)), ("-3", .integer(-3)),
      ("+3", .integer(3)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .tooLarge), ("1e400", .tooLarge), ("3.0", .real(3)),
      (".5", .real(0.5)),
      ("-0.25", .real(-0.25)), ("1e-5", .real(1e-5)), ("1E3", .real(1000)), ("1e+2", .real(100)),
      ("0.5", .real(0.5)), ("0e0", .real(0)), ("-.5", .real(-0.5)),
      ("010", .leadingZero(decimal: "10", octal: 8)),
      ("-007", .leadingZero(decimal: "-7", octal: -7)),
      ("089", .leadingZero(decimal: "89", octal: nil)),
      ("00", .leadingZero(decimal: "0", octal: 0)),
      ("00.5", .leadingZero(decimal: "0.5", octal: nil)),
      ("01e3", .leadingZero(decimal: "1e3", octal: nil)),
      ("0x1F", .foreignForm), ("0o17", .foreignForm), ("0b10", .foreignForm),
      ("1_000", .foreignForm),
      ("12:30", .foreignForm), (".inf", .foreignForm), ("-.inf", .foreignForm),
      (".nan", .foreignForm),
      ("inf", .foreignForm), ("1:30:00", .foreignForm), ("0x", .notANumber), ("0xZZ", .notANumber),
      ("", .notANumber), ("-", .notANumber), (".", .notANumber), ("5.", .notANumber),
      ("1e", .notANumber),
      ("3x3", .notANumber), ("no", .notANumber), ("1 2", .notANumber), (" 1", .notANumber),
      ("٣", .notANumber), ("e5", .notANumber), ("1.2.3", .notANumber), ("--1", .notANumber),
    ])
  func reads(text: String, number: PlainNumber) {
    #expect(PlainNumber(text) == number)
  }

  @Test("numbers that can be used are told apart")
  func kinds() {
    #expect(PlainNumber.isInteger("12") && PlainNumber.isReal("12"))
    #expect(!PlainNumber.isInteger("1e3") && PlainNumber.isReal("1e3"))
    #expect(!PlainNumber.isReal("010") && !PlainNumber.isReal("0x1"))
  }

  @Test("a number too small for 64 bits is zero or tiny, and never refused")
  func tiny() {
    guard case .real(let value) = PlainNumber("1e-400") else {
      Issue.record("1e-400 is not read")
      return
    }
    #expect(value >= 0 && value < 1e-300)
  }
}
