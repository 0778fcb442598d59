/**
 * The keys of a client as Metatype describes them, in groups: names, types, defaults, ranges and texts, and with
 * {@code Key} what Metatype cannot say.
 *
 * <p>A table and no code: bnd writes the XML that consoles read from it, and no class of this package is in the jar.
 * {@code ClientMetatype}, one package above, puts the groups together; a new key goes to the end of the group where
 * somebody who fills in the form would look for it. Start reading at {@code ServerKeys}.
 */
package io.caddis.mqtt.management.config.keys;
