package io.caddis.mqtt.management.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.ByHand;
import org.junit.jupiter.api.Test;

/** A subscription that the server refuses is told in the log. */
class RefusalLogTest {
    private static final TopicFilter FILTER = TopicFilter.of("secret/#");

    private final RefusalLog log = new RefusalLog("tester");
    private long now = Long.MAX_VALUE - 1000;

    private String line(ReasonCode reasonCode) {
        return log.line(FILTER, reasonCode, now);
    }

    @Test
    void oneLineWithFilterCodeAndRemedy() {
        assertEquals("the server refused the subscription to secret/#: NOT_AUTHORIZED (0x87); give the client's user"
                + " the right to read it in the server's access list", line(ReasonCode.NOT_AUTHORIZED));
        assertNull(line(ReasonCode.NOT_AUTHORIZED), "each connection asks again");
        assertTrue(line(ReasonCode.QUOTA_EXCEEDED).contains("use fewer filters"), "another reason");
        now += 3600 * ByHand.SECOND;
        assertTrue(line(ReasonCode.QUOTA_EXCEEDED).contains("QUOTA_EXCEEDED"), "an hour later");
        assertEquals("the server takes the subscription to secret/# now", line(ReasonCode.GRANTED_QOS_1));
        assertNull(line(ReasonCode.GRANTED_QOS_1));
    }

    @Test
    void everyRefusalOfAServerHasARemedy() {
        for (ReasonCode reasonCode : ReasonCode.values()) {
            if (reasonCode.isError()) {
                assertTrue(new RefusalLog("tester").line(FILTER, reasonCode, now).matches(".*\\); \\w.*"),
                        reasonCode::toString);
            }
        }
    }
}
