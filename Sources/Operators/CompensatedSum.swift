/// Sums that remember what rounding took from them.
enum CompensatedSum {
  /// `value + lost` is exactly `term + sum`.
  ///
  /// - Source: Knuth 1969, theorem B of section 4.2.2.
  @inline(__always)
  static func add(_ term: Float, to sum: Float) -> (value: Float, lost: Float) {
    let value = sum + term
    let part = value - sum
    return (value, (sum - (value - part)) + (term - part))
  }

  /// `value + lost` is `a · b + sum` to the last bit of `lost`: a product of two floats is exact
  /// in double precision.
  @inline(__always)
  static func addProduct(_ a: Float, _ b: Float, to sum: Float) -> (value: Float, lost: Float) {
    let exact = Double(a) * Double(b)
    let product = Float(exact)
    let added = add(product, to: sum)
    return (added.value, added.lost + Float(exact - Double(product)))
  }
}
