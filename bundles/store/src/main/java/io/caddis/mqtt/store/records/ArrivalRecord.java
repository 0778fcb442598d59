package io.caddis.mqtt.store.records;

import io.caddis.mqtt.spi.SessionState;
import java.util.ArrayList;
import java.util.List;

/** A message that was acknowledged and that somebody does not have yet, as bytes: recipients, identifiers, message. */
final class ArrivalRecord {
    private static final int COUNT_MAX = 1 << 20;

    private ArrivalRecord() {
    }

    static RecordWriter write(SessionState.Kept kept, RecordWriter out) {
        out.number(kept.recipients().size());
        kept.recipients().forEach(out::text);
        out.number(kept.subscriptionIdentifiers().size());
        kept.subscriptionIdentifiers().forEach(out::number);
        MessageRecord.write(kept.message(), out);
        return out;
    }

    /** @throws DamagedException if it is none */
    static SessionState.Kept read(long deliveryId, RecordReader in) {
        List<String> recipients = new ArrayList<>();
        for (int count = in.number(COUNT_MAX); count > 0; count--) {
            recipients.add(in.text());
        }
        List<Integer> identifiers = new ArrayList<>();
        for (int count = in.number(COUNT_MAX); count > 0; count--) {
            identifiers.add(in.number(Integer.MAX_VALUE));
        }
        return new SessionState.Kept(deliveryId, MessageRecord.read(in), identifiers, recipients);
    }
}
