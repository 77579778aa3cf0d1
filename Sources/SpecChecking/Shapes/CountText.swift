/// Large counts with a thin gap between thousands, for reading: `11 689 512`.
func grouped(_ count: Int) -> String {
  let digits = Array(String(count.magnitude))
  guard digits.count > 4 else { return "\(count)" }
  var text = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text.append(" ") }
    text.append(digit)
  }
  return count < 0 ? "-\(text)" : text
}
