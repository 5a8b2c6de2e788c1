package dev.tidings.channel;

/**
 * Ids in the order in which they came, each with its payload and its event, found by digest. All of
 * it is numbers in two arrays: there may be a million ids, each is kept for minutes, and as objects
 * every collection of the young generation would copy them. The arrays grow and shrink with the
 * ids. An id is spoken of by its number, which rises and is never used again. Guarded by its
 * window.
 */
final class IdRing {
  /** No number. */
  static final long NONE = -1;

  private static final int SMALLEST = 4;

  /** Of fewer ids than this, those that are gone never push out others. */
  private static final int FEW = 512;

  /** The words of an id in {@link #words}. */
  private static final int ID_HIGH = 0;

  private static final int ID_LOW = 1;
  private static final int PAYLOAD_HIGH = 2;
  private static final int PAYLOAD_LOW = 3;
  private static final int TIME = 4;
  private static final int EPOCH = 5;
  private static final int OFFSET = 6;
  private static final int WORDS = 7;

  /** In the place of an epoch: the id was taken out before its time. */
  private static final long GONE = -1;

  private final int max;

  /** The ids from {@code first} to {@code next}, each at its number modulo the capacity. */
  private long[] words = new long[SMALLEST * WORDS];

  /** Places in {@link #words}, plus 1, by digest with linear probing; 0 where there is none. */
  private int[] table = new int[2 * SMALLEST];

  private long first;
  private long next;

  /** How many of them are not gone. */
  private int size;

  /** A ring of so many ids at most, or twice as many with those that are gone; the oldest go. */
  IdRing(int max) {
    this.max = max;
  }

  int size() {
    return size;
  }

  /** The number of an id that is there, or {@link #NONE}. */
  long find(Digest id) {
    int mask = table.length - 1;
    for (int i = home(id.low(), mask); table[i] != 0; i = (i + 1) & mask) {
      int at = (table[i] - 1) * WORDS;
      if (words[at + ID_LOW] == id.low() && words[at + ID_HIGH] == id.high()) {
        return numberAt(table[i] - 1);
      }
    }
    return NONE;
  }

  /** Adds an id that is not there; gives its number. */
  long add(Digest id, Digest payload, long time) {
    if (next - first == capacity()) {
      resize(2 * capacity());
    }
    int place = place(next);
    int at = place * WORDS;
    words[at + ID_HIGH] = id.high();
    words[at + ID_LOW] = id.low();
    words[at + PAYLOAD_HIGH] = payload.high();
    words[at + PAYLOAD_LOW] = payload.low();
    words[at + TIME] = time;
    words[at + EPOCH] = 0;
    words[at + OFFSET] = 0;
    link(place);
    size++;
    long number = next++;
    if (size > max || next - first > 2L * Math.max(max, FEW)) {
      removeOldest();
    }
    return number;
  }

  /** Whether the id with the number is still there. */
  boolean contains(long number) {
    return number >= first && number < next && word(number, EPOCH) != GONE;
  }

  boolean isOf(long number, Digest payload) {
    return word(number, PAYLOAD_HIGH) == payload.high()
        && word(number, PAYLOAD_LOW) == payload.low();
  }

  /** Notes the event of an id that is there. */
  void complete(long number, int epoch, long offset) {
    words[place(number) * WORDS + EPOCH] = epoch;
    words[place(number) * WORDS + OFFSET] = offset;
  }

  int epoch(long number) {
    return (int) word(number, EPOCH);
  }

  long offset(long number) {
    return word(number, OFFSET);
  }

  /** When the oldest id came; there is one. */
  long oldestTime() {
    return word(first, TIME);
  }

  /** Takes out the id with the number, if it is there. */
  void remove(long number) {
    if (contains(number)) {
      unlink(place(number));
      words[place(number) * WORDS + EPOCH] = GONE;
      size--;
      dropGone();
      if (capacity() > SMALLEST && next - first < capacity() / 4) {
        resize(capacity() / 2);
      }
    }
  }

  /** Takes out the oldest id; there is one. */
  void removeOldest() {
    remove(first);
  }

  /** The oldest that is left is not gone. */
  private void dropGone() {
    while (first < next && word(first, EPOCH) == GONE) {
      first++;
    }
  }

  /** How many ids the arrays have room for. */
  int capacity() {
    return words.length / WORDS;
  }

  private int place(long number) {
    return (int) (number & (capacity() - 1));
  }

  private long numberAt(int place) {
    return first + ((place - first) & (capacity() - 1));
  }

  private long word(long number, int word) {
    return words[place(number) * WORDS + word];
  }

  private static int home(long digest, int mask) {
    return (int) digest & mask;
  }

  private void link(int place) {
    int mask = table.length - 1;
    int i = home(words[place * WORDS + ID_LOW], mask);
    while (table[i] != 0) {
      i = (i + 1) & mask;
    }
    table[i] = place + 1;
  }

  /** Takes a place out of the table, and moves up what the probing would no longer find. */
  private void unlink(int place) {
    int mask = table.length - 1;
    int hole = home(words[place * WORDS + ID_LOW], mask);
    while (table[hole] != place + 1) {
      hole = (hole + 1) & mask;
    }
    for (int i = (hole + 1) & mask; table[i] != 0; i = (i + 1) & mask) {
      int home = home(words[(table[i] - 1) * WORDS + ID_LOW], mask);
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        table[hole] = table[i];
        hole = i;
      }
    }
    table[hole] = 0;
  }

  private void resize(int capacity) {
    long[] old = words;
    int oldCapacity = capacity();
    words = new long[capacity * WORDS];
    table = new int[2 * capacity];
    for (long number = first; number < next; number++) {
      int from = (int) (number & (oldCapacity - 1)) * WORDS;
      System.arraycopy(old, from, words, place(number) * WORDS, WORDS);
      if (word(number, EPOCH) != GONE) {
        link(place(number));
      }
    }
  }
}
