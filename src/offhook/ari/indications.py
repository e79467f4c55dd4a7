"""The tones of countries: frequencies and milliseconds, after ITU-T's list (E.180)."""

COUNTRIES = {
    "fr": {
        "description": "France",
        "ringcadence": "1500,3500",
        "dial": "440",
        "busy": "440/500,0/500",
        "ring": "440/1500,0/3500",
        "congestion": "440/250,0/250",
        "callwaiting": "440/300,0/10000",
    },
    "us": {
        "description": "United States",
        "ringcadence": "2000,4000",
        "dial": "350+440",
        "busy": "480+620/500,0/500",
        "ring": "440+480/2000,0/4000",
        "congestion": "480+620/250,0/250",
        "callwaiting": "440/300,0/10000",
    },
    "gb": {
        "description": "United Kingdom",
        "ringcadence": "400,200,400,2000",
        "dial": "350+440",
        "busy": "400/375,0/375",
        "ring": "400+450/400,0/200,400+450/400,0/2000",
        "congestion": "400/400,0/350,400/225,0/525",
        "callwaiting": "400/100,0/4000",
    },
    "de": {
        "description": "Germany",
        "ringcadence": "1000,4000",
        "dial": "425",
        "busy": "425/480,0/480",
        "ring": "425/1000,0/4000",
        "congestion": "425/240,0/240",
        "callwaiting": "425/200,0/200,425/200,0/5000",
    },
    "ma": {
        "description": "Morocco",
        "ringcadence": "1500,3500",
        "dial": "425",
        "busy": "425/500,0/500",
        "ring": "425/1500,0/3500",
        "congestion": "425/250,0/250",
        "callwaiting": "425/300,0/10000",
    },
}
