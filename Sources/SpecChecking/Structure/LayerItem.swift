import SourceMarks
import YAMLSyntax

/// One list item: a name, or several by a range, and what stands behind it.
struct LayerItem {
  /// The names in order, without the prefix of the groups around; they may be dotted.
  let names: [String]
  /// Where the name stands.
  let span: SourceSpan
  /// An operation's word, a map, or a list.
  let body: YAMLNode
}

/// The names that a key stands for.
enum NameRange {
  /// The most names of one range.
  static let limit = 1024

  /// Why a range cannot be used.
  enum Fault: Error {
    case empty
    case tooLong(Int)
    case malformed
  }

  /// `denselayer1..3` gives three names, any other key itself.
  static func names(_ key: String) throws(Fault) -> [String] {
    guard let range = try parts(key) else { return [key] }
    return range.numbers.map { "\(range.prefix)\($0)" }
  }

  /// Whether `name` is one of the names of `key`.
  static func contains(_ key: String, _ name: String) -> Bool {
    if key == name { return true }
    guard name.last?.isNumber == true, let range = try? parts(key), name.hasPrefix(range.prefix),
      let number = Int(name.dropFirst(range.prefix.count))
    else { return false }
    return range.numbers.contains(number) && name == "\(range.prefix)\(number)"
  }

  /// The text before the numbers and the numbers; nil for a key that is not a range.
  private static func parts(
    _ key: String
  ) throws(Fault) -> (prefix: Substring, numbers: ClosedRange<Int>)? {
    guard let dots = rangeDots(in: key) else { return nil }
    let head = key[..<dots.lowerBound]
    let digits = head.reversed().prefix { ("0"..."9").contains($0) }.count
    let first = head.suffix(digits)
    let last = key[dots.upperBound...]
    guard let low = Int(first), let high = Int(last), "\(low)" == first, "\(high)" == last else {
      throw .malformed
    }
    guard low <= high else { throw .empty }
    guard high - low < limit else { throw .tooLong(high - low + 1) }
    return (head.dropLast(digits), low...high)
  }

  /// The two dots between digits, if there are any.
  private static func rangeDots(in key: String) -> Range<String.Index>? {
    let isDigit = { (character: Character) in ("0"..."9").contains(character) }
    let tail = key.reversed().prefix(while: isDigit).count
    guard tail > 0 else { return nil }
    let end = key.index(key.endIndex, offsetBy: -tail)
    let head = key[..<end]
    guard head.hasSuffix("..") else { return nil }
    let start = key.index(end, offsetBy: -2)
    guard let before = key[..<start].last, isDigit(before) else { return nil }
    return start..<end
  }
}
