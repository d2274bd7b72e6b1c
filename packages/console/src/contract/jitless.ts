import * as z from 'zod';

// zod compiles schemas for speed where it may, and finds out by trying: the page's policy would count that as an attack.
z.config({ jitless: true });
