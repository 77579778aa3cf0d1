#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension FileFault {
  /// The path concerned, as the caller gave it.
  public var path: String {
    switch self {
    case .notFound(let path), .noFolder(let path), .notFolder(let path),
      .isDirectory(let path), .notRegular(let path),
      .notPermitted(let path), .changed(let path), .exists(let path), .diskFull(let path):
      path
    case .tooLarge(let path, _, _): path
    case .system(let path, _, _): path
    }
  }

  /// What went wrong as one clause, lower case, without a full stop.
  public var message: String {
    let name = Self.quoted(path)
    return switch self {
    case .notFound: "\(name) was not found"
    case .noFolder: "the folder \(Self.quoted(Paths.folder(of: path))) of \(name) does not exist"
    case .notFolder: "\(name) is a file, not a folder"
    case .isDirectory: "\(name) is a folder, not a file"
    case .notRegular: "\(name) is a pipe, socket or device, not a regular file"
    case .notPermitted: "\(name) may not be opened: permission denied"
    case .tooLarge(_, let bytes, let limit):
      "\(name) has \(bytes) bytes or more; at most \(limit) are accepted"
    case .changed: "\(name) was changed, cut short or replaced while it was read"
    case .exists: "\(name) exists already"
    case .diskFull: "\(name) cannot be written: no space is left, or a quota is used up"
    case .system(_, _, ENXIO): "\(name) takes no bytes: no program reads from the other end"
    case .system(_, let operation, let number):
      "cannot \(operation) \(name): \(Self.systemText(number))"
    }
  }

  /// A name in single quotes, its control characters made visible so that none reaches a terminal.
  static func quoted(_ name: String) -> String {
    var text = "'"
    for scalar in name.unicodeScalars {
      // A byte that is no UTF-8 (PathText).
      if scalar.value >= 0x10FF80 {
        text += "\\x" + String(scalar.value & 0xFF, radix: 16, uppercase: true)
        continue
      }
      text +=
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
        ? scalar.escaped(asASCII: true) : String(Character(scalar))
    }
    return text + "'"
  }

  private static func systemText(_ number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }

  /// Turns an error number of the system into a fault.
  static func from(_ number: Int32, path: String, operation: String) -> FileFault {
    switch number {
    case ENOENT, ENOTDIR: .notFound(path: path)
    case EISDIR: .isDirectory(path: path)
    case EACCES, EPERM, EROFS: .notPermitted(path: path)
    case EEXIST: .exists(path: path)
    case ENOSPC, EDQUOT, EFBIG: .diskFull(path: path)
    default: .system(path: path, operation: operation, number: number)
    }
  }
}
