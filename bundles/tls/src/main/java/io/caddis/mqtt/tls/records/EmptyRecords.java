package io.caddis.mqtt.tls.records;

import io.caddis.mqtt.tls.material.TlsProblem;

/** Counts records that bring no data, and bounds how many there may be in a row. Not thread-safe. */
final class EmptyRecords {
    private int inARow;

    /**
     * After a record.
     *
     * @param consumed 0 if there was none
     * @throws TlsProblem if it is one too many
     */
    void count(int consumed, int produced) throws TlsProblem {
        if (produced > 0) {
            inARow = 0;
        } else if (consumed > 0 && ++inARow > Records.EMPTY_MAX) {
            throw new TlsProblem("the server sends records without data, more than " + Records.EMPTY_MAX
                    + " in a row: is it a TLS server?");
        }
    }
}
