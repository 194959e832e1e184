import java.util.Arrays;
import java.util.List;

/** The same functions as loops in Java over the same arrays, their results in arrays as well. */
final class Native implements Subject {
  private static final double RADIANS = Math.PI / 180;
  private static final byte[] PREFIX = {'u', 's', 'e', 'r', '.', '1'};

  private final String function;
  private final Object[] batch;
  private final int rows;
  private final double[] doubles;
  private final int[] ints;
  private final boolean[] flags;
  private final Texts texts;

  Native(String function, Object[] batch, int rows, int groups) {
    this.function = function;
    this.batch = batch;
    this.rows = rows;
    this.doubles = new double[groups > 0 ? groups : rows];
    this.ints = new int[rows];
    this.flags = new boolean[rows];
    this.texts =
        new Texts(
            batch[0] instanceof Texts ? new byte[((Texts) batch[0]).bytes.length] : null,
            new int[rows + 1]);
  }

  @Override
  public long call() {
    long begin = System.nanoTime();
    run();
    return System.nanoTime() - begin;
  }

  @Override
  public List<Object> answer() {
    Arrays.fill(doubles, 0);
    run();
    switch (function) {
      case "gcd":
      case "murmur3":
        return Batches.values(ints);
      case "luhn":
      case "prefixed":
        return Batches.values(flags);
      case "domain":
      case "upper":
        return Batches.values(texts);
      default:
        return Batches.values(doubles);
    }
  }

  private void run() {
    switch (function) {
      case "add":
        add((double[]) batch[0], (double[]) batch[1], doubles, rows);
        break;
      case "gcd":
        gcd((int[]) batch[0], (int[]) batch[1], ints, rows);
        break;
      case "haversine":
        haversine(
            (double[]) batch[0],
            (double[]) batch[1],
            (double[]) batch[2],
            (double[]) batch[3],
            doubles,
            rows);
        break;
      case "murmur3":
        murmur3((Texts) batch[0], ints, rows);
        break;
      case "domain":
        domain((Texts) batch[0], texts, rows);
        break;
      case "upper":
        upper((Texts) batch[0], texts);
        break;
      case "luhn":
        luhn((Texts) batch[0], flags, rows);
        break;
      case "prefixed":
        prefixed((Texts) batch[0], flags, rows);
        break;
      case "total":
        total((double[]) batch[0], (int[]) batch[1], doubles, rows);
        break;
      default:
        throw new IllegalArgumentException("no native " + function);
    }
  }

  private static void add(double[] a, double[] b, double[] out, int rows) {
    for (int row = 0; row < rows; row++) {
      out[row] = a[row] + b[row];
    }
  }

  private static void gcd(int[] a, int[] b, int[] out, int rows) {
    for (int row = 0; row < rows; row++) {
      int x = a[row];
      int y = b[row];
      while (y != 0) {
        int rest = x % y;
        x = y;
        y = rest;
      }
      out[row] = x;
    }
  }

  private static void haversine(
      double[] lat1, double[] lon1, double[] lat2, double[] lon2, double[] out, int rows) {
    for (int row = 0; row < rows; row++) {
      double half = Math.sin((lat2[row] - lat1[row]) * RADIANS / 2);
      double turn = Math.sin((lon2[row] - lon1[row]) * RADIANS / 2);
      double a =
          half * half
              + Math.cos(lat1[row] * RADIANS) * Math.cos(lat2[row] * RADIANS) * turn * turn;
      out[row] = 2 * 6371.0088 * Math.asin(Math.sqrt(a));
    }
  }

  private static void murmur3(Texts keys, int[] out, int rows) {
    byte[] bytes = keys.bytes;
    for (int row = 0; row < rows; row++) {
      int from = keys.offsets[row];
      int length = keys.offsets[row + 1] - from;
      int whole = from + (length & ~3);
      int hash = 0;
      for (int i = from; i < whole; i += 4) {
        int block =
            bytes[i] & 255
                | (bytes[i + 1] & 255) << 8
                | (bytes[i + 2] & 255) << 16
                | (bytes[i + 3] & 255) << 24;
        hash ^= Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
        hash = Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
      }
      int tail = 0;
      for (int i = from + length - 1; i >= whole; i--) {
        tail = tail << 8 | bytes[i] & 255;
      }
      hash ^= Integer.rotateLeft(tail * 0xcc9e2d51, 15) * 0x1b873593;
      hash ^= length;
      hash = (hash ^ hash >>> 16) * 0x85ebca6b;
      hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
      out[row] = hash ^ hash >>> 16;
    }
  }

  private static void domain(Texts emails, Texts out, int rows) {
    int written = 0;
    for (int row = 0; row < rows; row++) {
      int from = emails.offsets[row];
      int end = emails.offsets[row + 1];
      int at = from;
      while (at < end && emails.bytes[at] != '@') {
        at++;
      }
      int start = at < end ? at + 1 : from;
      System.arraycopy(emails.bytes, start, out.bytes, written, end - start);
      written += end - start;
      out.offsets[row + 1] = written;
    }
  }

  private static void upper(Texts from, Texts out) {
    System.arraycopy(from.offsets, 0, out.offsets, 0, out.offsets.length);
    int end = out.offsets[out.offsets.length - 1];
    for (int at = 0; at < end; at++) {
      byte letter = from.bytes[at];
      out.bytes[at] = (byte) (letter >= 'a' && letter <= 'z' ? letter - 32 : letter);
    }
  }

  private static void luhn(Texts cards, boolean[] out, int rows) {
    for (int row = 0; row < rows; row++) {
      int from = cards.offsets[row];
      int last = cards.offsets[row + 1] - 1;
      int sum = 0;
      for (int i = 0; i <= last - from; i++) {
        int digit = cards.bytes[last - i] - '0';
        if ((i & 1) == 1) {
          digit *= 2;
          if (digit > 9) {
            digit -= 9;
          }
        }
        sum += digit;
      }
      out[row] = sum % 10 == 0;
    }
  }

  private static void prefixed(Texts texts, boolean[] out, int rows) {
    for (int row = 0; row < rows; row++) {
      int from = texts.offsets[row];
      boolean starts = texts.offsets[row + 1] - from >= PREFIX.length;
      for (int i = 0; starts && i < PREFIX.length; i++) {
        starts = texts.bytes[from + i] == PREFIX[i];
      }
      out[row] = starts;
    }
  }

  private static void total(double[] values, int[] slots, double[] sums, int rows) {
    for (int row = 0; row < rows; row++) {
      sums[slots[row]] += values[row];
    }
  }
}
