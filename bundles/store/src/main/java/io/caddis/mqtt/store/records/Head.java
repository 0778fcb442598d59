package io.caddis.mqtt.store.records;

/**
 * What is kept of a session once.
 *
 * @param nextSequence of messages
 * @param nextOrder    of sending and releasing
 * @param blockCount   blocks in the maps: if one more or less is found, the disk lost something
 * @param arrivalCount messages that arrived and are kept, as the blocks
 * @param trackCount   tags, as the blocks; -1 if a version wrote this that knows none
 */
record Head(long nextSequence, long nextOrder, boolean established, String clientId, long blockCount, String server,
        long arrivalCount, long trackCount) {
    static final Head NONE = new Head(1, 1, false, "", 0, "", 0, 0);

    /** {@link #NONE} if there is none. */
    static Head read(byte[] sealed) {
        if (sealed == null) {
            return NONE;
        }
        RecordReader in = RecordReader.of(KeptSession.HEAD, sealed);
        return new Head(in.number(), in.number(), in.octet() == 1, in.text(), in.number(), in.atEnd() ? "" : in.text(),
                in.atEnd() ? 0 : in.number(), in.atEnd() ? -1 : in.number());
    }

    byte[] write(RecordWriter out) {
        return out.clear().number(nextSequence).number(nextOrder).octet(established ? 1 : 0).text(clientId)
                .number(blockCount).text(server).number(arrivalCount).number(trackCount).seal(KeptSession.HEAD);
    }
}
