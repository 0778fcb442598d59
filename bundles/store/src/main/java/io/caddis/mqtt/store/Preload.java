package io.caddis.mqtt.store;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PayloadFormat;
import io.caddis.mqtt.Priority;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.spi.JournalHandler;
import io.caddis.mqtt.spi.Messages;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionState;
import java.util.List;
import org.h2.mvstore.Chunk;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.DataType;
import org.h2.mvstore.type.LongDataType;

/**
 * All that the thread may need when the bundle has stopped: the last commit is written then, and a framework loads no
 * more classes for a bundle that is being replaced.
 */
final class Preload {
    /** Those of this package, and those that they use of others, but for the JDK's. */
    static final List<Class<?>> CLASSES = List.of(Block.class, DamagedException.class, Disk.class, Disk.Opener.class,
            Journal.class, Journal.Load.class, KeptSession.class, KeptSession.InFlight.class, MessageRecord.class,
            Ownership.class, PageFile.class, RecordReader.class, RecordWriter.class, Reserve.class, Root.class,
            StoreException.class, StoreException.Kind.class, StoreFile.class, StoreWriter.class,
            SubscriptionRecord.class,
            Message.class, Payload.class, PayloadFormat.class, Priority.class, Qos.class, RetainHandling.class,
            Subscription.class, TopicFilter.class, TopicName.class, UserProperty.class, JournalHandler.class,
            Messages.class, Session.class, SessionChange.class, SessionChange.Accepted.class,
            SessionChange.Ended.class,
            SessionChange.Established.class, SessionChange.Forgotten.class, SessionChange.Granted.class,
            SessionChange.Received.class, SessionChange.Released.class, SessionChange.Sent.class,
            SessionOptions.class, SessionOptions.Outbound.class, SessionState.class,
            SessionState.Incoming.class, SessionState.Outgoing.class, SessionState.Stage.class,
            Chunk.class, DataUtils.class, FileStore.class, MVMap.class, MVMap.Builder.class, MVMap.MapBuilder.class,
            MVStore.class, MVStore.Builder.class, MVStoreException.class, RandomAccessStore.class, SFChunk.class,
            ByteArrayDataType.class, DataType.class, LongDataType.class);

    private Preload() {
    }
}
