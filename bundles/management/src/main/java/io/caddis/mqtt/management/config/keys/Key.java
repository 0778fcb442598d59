package io.caddis.mqtt.management.config.keys;

import aQute.bnd.annotation.xml.XMLAttribute;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What Metatype cannot say of a key, as further attributes of its definition; consoles pass over them. */
@XMLAttribute(namespace = "urn:io.caddis.mqtt:metatype:v1", prefix = "caddis", embedIn = "*")
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Key {
    /** What a change costs. */
    Change change() default Change.RECONNECT;

    /** Of a number; empty if it is one of things. */
    String unit() default "";

    /** Which values there are, if neither numbers nor options say it. */
    String range() default "";

    /** What it is like not to set the key, if there is no default. */
    String absent() default "";

    /** What a change of a key costs while the client is connected. */
    enum Change {
        /** Taken over at once. */
        HOT,
        /** The connection is made again, the session is kept. */
        RECONNECT,
        /** The connection is made again, with a session that is new on our side. */
        RESTART
    }
}
