extension DiagnosticCode {
  /// The code in words, for people and for other tools: `unknown-attribute`.
  public var slug: String {
    let letters = Array(String(describing: self))
    var slug = ""
    for (index, letter) in letters.enumerated() {
      if letter.isUppercase, index > 0 {
        let endsWord = !letters[index - 1].isUppercase
        let startsWord = index + 1 < letters.count && letters[index + 1].isLowercase
        if endsWord || startsWord { slug += "-" }
      }
      slug += letter.lowercased()
    }
    return slug
  }
}
