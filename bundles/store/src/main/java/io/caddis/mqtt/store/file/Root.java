package io.caddis.mqtt.store.file;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Where a commit begins: the chunk that it wrote, with a check sum over all of it. There are two places for roots at
 * the beginning of the file, used in turns, so that the root of the last synced commit is never written over.
 *
 * @param number        of the commit, from 1; 0 in an empty file
 * @param createdMillis time of day when the file was made
 * @param chunkId       MVStore's
 * @param block         where the chunk begins
 * @param bytes         its length
 * @param checkSum      over its bytes
 */
public record Root(long number, long createdMillis, int chunkId, long block, int bytes, int checkSum) {
    /** Raised when the meaning of any byte of the file changes that an older version would read. */
    public static final int FORMAT = 1;
    public static final int BLOCK_BYTES = 4096;
    /** Both places. */
    public static final int AREA_BYTES = 2 * BLOCK_BYTES;
    public static final int BYTES = 60;

    /** Of a root that a scan found, which has none. */
    static final int UNKNOWN = 0;

    private static final long MAGIC = 0x6361646469730A01L; // "caddis", a line end, and what no text begins with

    public static int checkSum(ByteBuffer bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes.duplicate());
        return (int) sum.getValue();
    }

    /** Of this root in the file. */
    long position() {
        return number % 2 * BLOCK_BYTES;
    }

    ByteBuffer toBytes() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.putLong(MAGIC).putInt(FORMAT).putLong(number).putLong(createdMillis).putInt(chunkId).putLong(block)
                .putInt(bytes).putInt(checkSum).putLong(0);
        return out.putInt(checkSum(out.duplicate().flip())).flip();
    }

    /**
     * Null if there is none, or a broken one.
     *
     * @throws OtherFormatException if it is of another version
     */
    static Root read(ByteBuffer in) {
        ByteBuffer whole = in.slice(in.position(), BYTES);
        if (whole.getLong() != MAGIC || whole.getInt(BYTES - Integer.BYTES)
                != checkSum(whole.duplicate().rewind().limit(BYTES - Integer.BYTES))) {
            return null;
        }
        int format = whole.getInt();
        if (format != FORMAT) {
            throw new OtherFormatException("format " + format + ", and this version reads " + FORMAT);
        }
        return new Root(whole.getLong(), whole.getLong(), whole.getInt(), whole.getLong(), whole.getInt(),
                whole.getInt());
    }
}
