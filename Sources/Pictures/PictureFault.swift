/// Why a picture could not be read, written or turned into an input.
public enum PictureFault: Error, Equatable, Sendable {
  /// There are no bytes at all.
  case empty
  /// A known format that this tool does not read.
  case unsupported(format: String)
  /// A pointer that git-lfs left in place of the picture.
  case gitLFSPointer
  /// The bytes look like nothing known.
  case unrecognised
  /// The file says PNG or JPEG, and its bytes break the format's rules or end too early.
  case damaged(format: String, detail: String)
  /// More pixels than the reader accepts.
  case tooManyPixels(height: Int, width: Int, limit: Int)
  /// A side longer than the reader accepts.
  case sideTooLong(height: Int, width: Int, limit: Int)
  /// The system has no memory for it.
  case noMemory(bytes: Int)
  /// The system gave no thread to decode on.
  case noThread(number: Int32)
  /// The network wants another number of channels than the colour order has.
  case channels(wanted: Int, given: Int)
  /// After resizing and cropping, the picture has another size than the network's input.
  case size(wanted: String, given: String)
  /// Numbers that make no sense together.
  case impossible(String)
}

extension PictureFault: CustomStringConvertible {
  /// One line for a person: lower-case start, no full stop, no path.
  public var description: String {
    switch self {
    case .empty: "the picture file is empty"
    case .unsupported(let format): "\(format) is not supported, convert to PNG or JPEG"
    case .gitLFSPointer:
      "this is a git-lfs pointer, not a picture; run `git lfs pull` to fetch the picture"
    case .unrecognised: "not a picture: expected a PNG or JPEG file"
    case .damaged(let format, let detail): "damaged or cut off \(format) file: \(detail)"
    case .tooManyPixels(let height, let width, let limit):
      "\(width)×\(height) pixels are more than the limit of \(limit)"
    case .sideTooLong(let height, let width, let limit):
      "a picture of \(width)×\(height) pixels has a side longer than \(limit)"
    case .noMemory(let bytes): "no memory for a picture of \(bytes) bytes"
    case .noThread(let number): "the system gave no thread to decode on (error \(number))"
    case .channels(let wanted, let given):
      "the network wants \(wanted) channels and the preprocessing gives \(given); set `color`"
    case .size(let wanted, let given):
      "preprocessing gives \(given) pixels and the network wants \(wanted); "
        + "set `resize` to these two numbers, or `crop: center`"
    case .impossible(let detail): detail
    }
  }
}
