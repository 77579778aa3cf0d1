/// Recognises what people take for weight files, to say what it is instead of what it is not.
struct ForeignContent {
  /// What the file is, as a clause that follows a colon.
  let reason: String
  /// How to get weights from it.
  let hint: String?

  /// How many bytes from the start `init` wants to see.
  static let headBytes = 512

  /// Looks at a file that does not begin as a safetensors file does.
  init(_ head: [UInt8], size: Int, path: String) {
    if size == 0 {
      self.init("the file is empty", "the download or copy did not happen; fetch it again")
    } else if let known = Self.known(head, path: path) {
      self = known
    } else if size < 8 {
      self.init("it has only \(size) bytes", "the download or copy was cut short; fetch it again")
    } else {
      self.init(Self.lengthReason(head, size: size), nil)
    }
  }

  private init(_ reason: String, _ hint: String?) {
    self.reason = reason
    self.hint = hint
  }

  private static func lengthReason(_ head: [UInt8], size: Int) -> String {
    let length = SafetensorsFile.headerLength(head)
    if length == 0 { return "it begins with zeros where a header should be" }
    if length > UInt64(SafetensorsHeader.longest) {
      return "not a safetensors file: header length \(length) is over the limit of "
        + "\(SafetensorsHeader.longest)"
    }
    return "not a safetensors file: header length \(length) exceeds the file (\(size) bytes)"
  }

  private static func known(_ head: [UInt8], path: String) -> ForeignContent? {
    func begins(_ text: String) -> Bool { head.starts(with: text.utf8) }
    func begins(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
    let text = head.drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }.prefix(64)
      .map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }

    if begins("version https://git-lfs") {
      return Self("it is a Git LFS pointer, not the file itself", "fetch the file: git lfs pull")
    }
    if ["<!doctype", "<html", "<?xml", "<head", "<body"].contains(where: {
      text.starts(with: $0.utf8)
    }) {
      return Self(
        "it is a web page, not the file itself",
        "the download gave a page, perhaps one that asks to log in; open the link in a browser")
    }
    if begins([0x50, 0x4B, 0x03, 0x04]) { return zip(head, path: path) }
    if begins([0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20]) {
      return Self("it is a PyTorch pickle", pickleHint(path))
    }
    if head.count >= 2, head[0] == 0x80, (2...5).contains(head[1]) {
      return Self("it is a pickle, which can run code when it is read", pickleHint(path))
    }
    if begins([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]) {
      return Self("it is an HDF5 file, such as Keras writes", convertHint)
    }
    if begins([0x93] + Array("NUMPY".utf8)) {
      return Self("it is a single NumPy array without names", convertHint)
    }
    if begins("GGUF") { return Self("it is a GGUF file", convertHint) }
    if head.dropFirst(4).starts(with: "TFL3".utf8) {
      return Self("it is a TensorFlow Lite model", convertHint)
    }
    if begins([0x1F, 0x8B]) { return Self("it is compressed with gzip", "unpack it: gunzip") }
    if begins([0x28, 0xB5, 0x2F, 0xFD]) {
      return Self("it is compressed with zstd", "unpack it: unzstd")
    }
    if head.dropFirst(257).starts(with: "ustar".utf8) {
      return Self("it is a tar archive", "unpack it: tar -xf")
    }
    if begins([0x89, 0x50, 0x4E, 0x47]) || begins([0xFF, 0xD8, 0xFF]) {
      return Self("it is a picture", "a picture goes to --image")
    }
    if text.starts(with: "sightline:".utf8) {
      return Self("it is a network description", "weights and spec are swapped")
    }
    return nil
  }

  private static func zip(_ head: [UInt8], path: String) -> ForeignContent {
    let text = String(decoding: head, as: UTF8.self)
    if text.contains("data.pkl") || text.contains(".data/serialization_id")
      || text.contains(".format_version")
    {
      return Self("it is a PyTorch archive (.pt, .pth)", pickleHint(path))
    }
    if text.contains(".npy") { return Self("it is a NumPy archive (.npz)", convertHint) }
    if text.contains("config.json") || text.contains("model.weights.h5") {
      return Self("it is a Keras archive (.keras)", convertHint)
    }
    return Self("it is a zip archive", "unpack it, or convert it to safetensors")
  }

  private static let convertHint = "convert it to safetensors with the library that wrote it"

  private static func pickleHint(_ path: String) -> String {
    let stem = path.split(separator: "/").last.map(String.init) ?? path
    let dot = stem.lastIndex(of: ".") ?? stem.endIndex
    return "convert it with PyTorch: save_file({k: v.contiguous() for k, v in "
      + "torch.load(\"\(stem)\", weights_only=True).items()}, \"\(stem[..<dot]).safetensors\")"
  }
}
