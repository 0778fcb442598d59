package io.caddis.mqtt.store.records;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.TopicName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Bytes that grow, for one record. A number takes 7 bits of each byte, the lowest first, as in MQTT. */
final class RecordWriter {
    static final int CHECK_SUM_BYTES = 4;
    private static final int SIZE_MIN = 128;
    private static final int SIZE_KEPT_MAX = 1 << 20;

    private byte[] bytes = new byte[SIZE_MIN];
    private int size;

    RecordWriter octet(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    /** Takes 10 bytes if it is negative. */
    RecordWriter number(long value) {
        room(Long.BYTES + 2);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    /** A number near 0, of either sign. */
    RecordWriter signed(long value) {
        return number(value << 1 ^ value >> Long.SIZE - 1);
    }

    RecordWriter text(String value) {
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        number(encoded.length);
        return raw(encoded, 0, encoded.length);
    }

    RecordWriter topic(TopicName topic) {
        int length = topic.encodedLength();
        number(length);
        room(length);
        topic.writeTo(ByteBuffer.wrap(bytes, size, length));
        size += length;
        return this;
    }

    RecordWriter payload(Payload payload) {
        int length = payload.length();
        number(length);
        room(length);
        payload.writeTo(ByteBuffer.wrap(bytes, size, length));
        size += length;
        return this;
    }

    /** Bytes without their length. */
    RecordWriter raw(byte[] source, int from, int length) {
        room(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
        return this;
    }

    /** What another one holds, after its length. */
    RecordWriter nested(RecordWriter other) {
        number(other.size);
        return raw(other.bytes, 0, other.size);
    }

    private void room(int count) {
        if (size + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + count, bytes.length * 2));
        }
    }

    int size() {
        return size;
    }

    /**
     * A copy of all for a map, with a check sum over key and bytes behind it: MVStore itself would not notice that the
     * disk gave back other bytes.
     */
    byte[] seal(long key) {
        byte[] sealed = Arrays.copyOf(bytes, size + CHECK_SUM_BYTES);
        ByteBuffer.wrap(sealed).putInt(size, checkSum(key, sealed, size));
        return sealed;
    }

    static int checkSum(long key, byte[] bytes, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, length);
        sum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, key));
        return (int) sum.getValue();
    }

    /** Ready for the next record. */
    RecordWriter clear() {
        size = 0;
        if (bytes.length > SIZE_KEPT_MAX) {
            bytes = new byte[SIZE_MIN];
        }
        return this;
    }
}
