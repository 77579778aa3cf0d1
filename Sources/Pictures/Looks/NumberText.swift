#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Numbers for people, the same in every locale.
public enum NumberText {
  /// Three significant digits: `0.0123`, `4.56`, `1230`, `1.2e-07`; the true minus sign.
  public static func short(_ value: Float) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞" }
    guard value != 0 else { return "0" }
    let size = abs(Double(value))
    let sign = value < 0 ? "−" : ""
    var exponent = Int(log10(size).rounded(.down))
    var digits = Int((size / pow(10, Double(exponent - 2))).rounded())
    if digits >= 1000 {
      digits /= 10
      exponent += 1
    }
    if exponent < -3 || exponent > 5 {
      let tail = digits % 100 == 0 ? "" : trimmed(".", digits % 100, places: 2)
      return "\(sign)\(digits / 100)\(tail)e\(exponent)"
    }
    guard exponent < 2 else {
      var whole = digits
      for _ in 2..<exponent { whole *= 10 }
      return sign + String(whole)
    }
    let places = 2 - exponent
    var unit = 1
    for _ in 0..<places { unit *= 10 }
    let tail = digits % unit == 0 ? "" : trimmed(".", digits % unit, places: places)
    return "\(sign)\(digits / unit)\(tail)"
  }

  /// Decimals with leading zeros and without trailing ones.
  private static func trimmed(_ point: String, _ digits: Int, places: Int) -> String {
    var text = String(digits)
    text = String(repeating: "0", count: max(places - text.count, 0)) + text
    while text.last == "0" { text.removeLast() }
    return point + text
  }
}
