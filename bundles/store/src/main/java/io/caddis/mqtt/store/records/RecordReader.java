package io.caddis.mqtt.store.records;

import io.caddis.mqtt.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link RecordWriter} wrote. Every method throws {@link DamagedException} at the end of the bytes. */
final class RecordReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    /**
     * Reads what {@link RecordWriter#seal} gave.
     *
     * @throws DamagedException if these are not the bytes that were sealed with this key
     */
    static RecordReader of(long key, byte[] sealed) {
        int length = sealed.length - RecordWriter.CHECK_SUM_BYTES;
        if (length < 0 || ByteBuffer.wrap(sealed).getInt(length) != RecordWriter.checkSum(key, sealed, length)) {
            throw new DamagedException("the check sum of record " + key + " is wrong");
        }
        return new RecordReader(sealed, 0, length);
    }

    private RecordReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    boolean atEnd() {
        return at == end;
    }

    int octet() {
        if (at == end) {
            throw new DamagedException("a record ends too early");
        }
        return bytes[at++] & 0xFF;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if ((octet & 0x80) == 0) {
                return value;
            }
        }
        throw new DamagedException("a number is too long");
    }

    /** A number of at most this size. */
    int number(int max) {
        long value = number();
        if (value < 0 || value > max) {
            throw new DamagedException(value + " where at most " + max + " can be");
        }
        return (int) value;
    }

    long signed() {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    /** How many bytes are left. */
    int left() {
        return end - at;
    }

    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, at, end);
        at = end;
        return rest;
    }

    String text() {
        int length = number(end - at);
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    Payload payload() {
        int length = number(end - at);
        at += length;
        return Payload.readFrom(ByteBuffer.wrap(bytes, at - length, length), length);
    }

    /** What {@link RecordWriter#nested} put. */
    RecordReader nested() {
        int length = number(end - at);
        at += length;
        return new RecordReader(bytes, at - length, at);
    }

    /** Puts all that is left after its length. */
    void copyTo(RecordWriter out) {
        out.number(end - at).raw(bytes, at, end - at);
        at = end;
    }
}
